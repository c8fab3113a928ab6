//! Signals that end a script.

use std::time::Duration;

use anyhow::Context as _;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::session::Status;

/// How long signals after the first one count as the same wish to end.
const ONE_WISH: Duration = Duration::from_secs(1);
/// How long an interrupted script may take to end; longer than all its clean-ups.
const LAST: Duration = Duration::from_mins(1);

/// A token that is cancelled when the user interrupts the script, or somebody ends it. Whoever does so a second time does
/// not want to wait for the clean-up, and the program ends at once; the next start sweeps.
///
/// Signals are heard on a thread of their own: that of the script may be waiting for somebody to read its answers.
pub(super) fn interrupt() -> anyhow::Result<CancellationToken> {
    const FAILED: &str = "cannot listen for signals";
    let token = CancellationToken::new();
    let heard = token.clone();
    let runtime = Builder::new_current_thread().enable_all().build().context(FAILED)?;
    let mut signals = {
        let _inside = runtime.enter();
        let listen = |kind| signal(kind).context(FAILED);
        [
            listen(SignalKind::interrupt())?,
            listen(SignalKind::terminate())?,
            listen(SignalKind::hangup())?,
        ]
    };
    let listen = async move {
        any(&mut signals).await;
        heard.cancel();
        // Programs such as `timeout` send a signal to the process and again to its group: that is one wish.
        tokio::time::sleep(ONE_WISH).await;
        drain(&mut signals);
        // A script that is stuck ends too.
        let _ = tokio::time::timeout(LAST, any(&mut signals)).await;
        std::process::exit(Status::Interrupted.code().into());
    };
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || runtime.block_on(listen))
        .context(FAILED)?;
    Ok(token)
}

/// Forgets the signals that came meanwhile.
fn drain(signals: &mut [Signal; 3]) {
    for signal in signals {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        while signal.poll_recv(&mut context).is_ready() {}
    }
}

/// Waits for any of the signals.
async fn any([first, second, third]: &mut [Signal; 3]) {
    tokio::select! {
        _ = first.recv() => {}
        _ = second.recv() => {}
        _ = third.recv() => {}
    }
}
