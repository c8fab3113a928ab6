//! Keeps what is known of an engine up to date: reached or lost, and which images and containers it has, told by its own events.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, Fuse, FusedFuture as _};
use futures_util::{FutureExt as _, StreamExt as _};
use jiff::SignedDuration;
use tokio::time::{Instant, sleep, sleep_until};

use super::EngineLink;
use super::engines::Engines;
use crate::commands::sweep;
use crate::engine::{About, Change, Engine, Error, Identity};
use crate::image::{DiskUse, Image, Reference};
use crate::room::Draft;

/// How long changes are collected before the images they are about are looked at.
const COLLECT: Duration = Duration::from_millis(100);
/// How many changed images are looked at one by one; beyond that the whole list is asked for.
const ONE_BY_ONE: usize = 20;
/// How long to wait after a change before the images are measured again, which costs engines more than a list.
const MEASURE: Duration = Duration::from_secs(5);
/// How long nothing may be heard of an engine before it is asked whether it is there.
const PING: Duration = Duration::from_secs(30);
/// The longest wait before a lost engine is asked again.
const LONGEST_WAIT: u64 = 30;

/// Goes on with another engine, once that one has answered. Says which one it is.
pub(super) async fn switch(engines: &Arc<Engines>, name: &str) -> Result<String, Error> {
    let engine = engines.open(name)?;
    let about = engine.about().await?;
    let said = format!("engine {}: {} at {}", engine.identity(), about.product, about.address);
    engines.put(&engine, None);
    engines.show(&engine, EngineLink::Ready, Some(about));
    engines.settle(&engine);
    follow(engines, engine);
    Ok(said)
}

/// Follows an engine for as long as it is the one in use, where that is wanted.
pub(super) fn follow(engines: &Arc<Engines>, engine: Arc<dyn Engine>) {
    if engines.is_live() {
        engines.set_follower(|| tokio::spawn(keep(engines.clone(), engine)).abort_handle());
    }
}

/// Turns to the fallback because the first engine cannot be reached. False where there is none, or the engine was changed
/// meanwhile.
fn fall_back(engines: &Arc<Engines>, from: &Arc<dyn Engine>, error: &Error) -> bool {
    let Some((name, engine)) = engines.fallback() else {
        return false;
    };
    if !engines.put(&engine, Some(from)) {
        return false;
    }
    let tried = from.identity().to_string();
    engines.announce(Draft::warning(format!(
        "{error}\n  = note: the war room goes on with the {name} engine, where everything is invented\n  \
         = help: start Docker, then type /engine use={}",
        tried.split(':').next().unwrap_or("docker")
    )));
    follow(engines, engine);
    true
}

async fn keep(engines: Arc<Engines>, engine: Arc<dyn Engine>) {
    let mut wait = 1;
    let mut first = true;
    loop {
        let (about, error) = match engine.about().await {
            Ok(about) => {
                engines.show(&engine, EngineLink::Ready, Some(about.clone()));
                engines.settle(&engine);
                tokio::spawn(tidy(engines.clone(), engine.clone()));
                let Err(error) = watch(&engines, &engine, &mut wait).await;
                (Some(about), error)
            }
            Err(error) => {
                if first && fall_back(&engines, &engine, &error) {
                    return;
                }
                (None, error)
            }
        };
        first = false;
        lose(&engines, &engine, about, &error, wait);
        engines.settle(&engine);
        sleep(Duration::from_secs(wait)).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Sweeps beside the rest, which need not wait for it. What cannot be swept now is swept the next time.
async fn tidy(engines: Arc<Engines>, engine: Arc<dyn Engine>) {
    let _ = sweep(&*engine, engines.jobs()).await;
}

fn lose(engines: &Engines, engine: &Arc<dyn Engine>, about: Option<About>, error: &Error, wait: u64) {
    let wait = SignedDuration::from_secs(i64::try_from(wait).unwrap_or_default());
    let now = engines.clock().now();
    let retry_at = now.checked_add(wait).unwrap_or(now);
    let reason = error.to_string();
    engines.show(engine, EngineLink::Lost { reason, retry_at }, about);
}

/// Keeps the list of images live until the engine is lost. Once the list was there, a loss is waited out from the
/// beginning again.
async fn watch(engines: &Engines, engine: &Arc<dyn Engine>, wait: &mut u64) -> Result<Infallible, Error> {
    let mut changes = engine.changes();
    let mut touched = BTreeSet::new();
    // The changes are listened to before the list is asked for, so that none falls in between.
    let mut stirred = false;
    let mut images = {
        let mut list = engine.images();
        loop {
            tokio::select! {
                biased;
                change = changes.next() => stirred |= note(change, engine, &mut touched).await?,
                images = &mut list => break images?,
            };
        }
    };
    engines.publish(engine, &images);
    *wait = 1;
    if !stirred {
        show_containers(engines, engine).await?;
    }
    let mut measured = measure(engine);
    let mut look_at = (stirred || !touched.is_empty()).then(Instant::now);
    let mut measure_at = None;
    let mut ping_at = Instant::now() + PING;
    loop {
        tokio::select! {
            change = changes.next() => {
                stirred |= note(change, engine, &mut touched).await?;
                ping_at = Instant::now() + PING;
                look_at.get_or_insert_with(|| Instant::now() + COLLECT);
            }
            () = sleep_until(look_at.unwrap_or(ping_at)), if look_at.is_some() => {
                look_at = None;
                measure_at.get_or_insert_with(|| Instant::now() + MEASURE);
                if std::mem::take(&mut stirred) {
                    show_containers(engines, engine).await?;
                }
                let names = std::mem::take(&mut touched);
                if names.is_empty() {
                    continue;
                }
                if names.len() > ONE_BY_ONE {
                    images = engine.images().await?;
                } else {
                    for name in &names {
                        refresh(&**engine, &mut images, name).await?;
                    }
                }
                engines.publish(engine, &images);
            }
            disk = &mut measured, if !measured.is_terminated() => {
                // Where an engine cannot tell, nothing is shown; whether it is lost is found out by other ways.
                engines.show_disk(engine, disk.ok());
            }
            () = sleep_until(measure_at.unwrap_or(ping_at)), if measure_at.is_some() && measured.is_terminated() => {
                measure_at = None;
                measured = measure(engine);
            }
            () = sleep_until(ping_at) => {
                // The training engine is part of this program and needs no ping.
                if engine.identity() != Identity::Training {
                    engine.about().await?;
                }
                ping_at = Instant::now() + PING;
            }
        }
    }
}

/// Begins to ask what the images take, which may last.
fn measure(engine: &Arc<dyn Engine>) -> Fuse<BoxFuture<'static, Result<DiskUse, Error>>> {
    let engine = engine.clone();
    async move { engine.disk_use().await }.boxed().fuse()
}

/// Looks at all containers again. An engine that is away is lost.
async fn show_containers(engines: &Engines, engine: &Arc<dyn Engine>) -> Result<(), Error> {
    match engine.containers().await {
        Ok(containers) => engines.show_containers(engine, containers),
        Err(error) if error.is_engine_away() => return Err(error),
        // Those that were seen last are more likely than none.
        Err(_) => {}
    }
    Ok(())
}

/// Notes what a change is about; true where it is about containers. A stream of changes that fails or ends means that the
/// engine is lost.
async fn note(
    change: Option<Result<Change, Error>>,
    engine: &Arc<dyn Engine>,
    touched: &mut BTreeSet<String>,
) -> Result<bool, Error> {
    match change {
        Some(Ok(Change::Touched(image) | Change::Dropped(image))) => {
            touched.insert(image);
            Ok(false)
        }
        Some(Ok(Change::Containers)) => Ok(true),
        Some(Err(error)) => Err(error),
        None => Err(match engine.about().await {
            Err(error) => error,
            Ok(about) => Error::Lost {
                address: about.address,
                reason: "its event stream ended".to_owned(),
            },
        }),
    }
}

/// Looks at one image again, named by id or reference.
async fn refresh(engine: &dyn Engine, images: &mut Vec<Image>, name: &str) -> Result<(), Error> {
    let Some(details) = engine.inspect(name).await? else {
        images.retain(|image| image.id != name);
        let gone = Reference::parse(name).ok();
        for image in images.iter_mut() {
            image
                .tags
                .retain(|tag| tag != name && (gone.is_none() || Reference::parse(tag).ok() != gone));
        }
        return Ok(());
    };
    let image = details.image;
    images.retain(|known| known.id != image.id);
    for known in images.iter_mut() {
        // A tag names one image: where it moved from, it is gone, and no event says so.
        known.tags.retain(|tag| !image.tags.contains(tag));
    }
    let at = images.partition_point(|known| known.created.as_second() > image.created.as_second());
    images.insert(at, image);
    Ok(())
}
