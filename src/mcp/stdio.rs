//! Standard input and output as the line to a client. Nothing else may write to standard output.

use std::io;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::stdio;

use super::Server;
use super::limits::MAX_MESSAGE;

/// Serves one client until it closes standard input.
pub fn serve(server: Server) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let (input, output) = stdio();
        let line = AsyncRwTransport::new_server(input, output).with_max_line_length(MAX_MESSAGE);
        match server.serve(line).await {
            Ok(running) => running.waiting().await.map(drop).map_err(io::Error::other),
            // The client left before it said anything.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(e) => Err(io::Error::new(io::ErrorKind::InvalidData, e.to_string())),
        }
    });
    // A read of standard input that waits for ever must not keep us.
    runtime.shutdown_background();
    done
}
