//! Server: what MCP asks of us, on top of the list of tools.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorData, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData as McpError, ServerHandler};
use tokio::sync::Semaphore;

use super::limits::TURNS;
use super::open::Open;
use super::tool::{Entry, refused};
use super::{INSTRUCTIONS, TOOLS};
use crate::engine::Engine;
use crate::error::Result;
use crate::home::Home;
use crate::live::Live;

/// An MCP server over one home's index; clones share it.
#[derive(Clone)]
pub struct Server {
    home: Home,
    engine: Arc<dyn Fn() -> Arc<Engine> + Send + Sync>,
    turns: Arc<Semaphore>,
}

impl Server {
    /// The server of `home`'s index, or of the built-in digest where there is none.
    pub fn open(home: Home) -> Result<Self> {
        let live = Live::open(home.clone())?;
        let now = move || {
            // An index that cannot be opened changes nothing.
            let _ = live.newest().and_then(|newest| live.renew(newest));
            live.present()
        };
        Ok(Self::over(home, now))
    }

    /// The server of `home` for a program that has an engine already: `engine` is called once a call,
    /// where it may block, and gives the engine of the newest index.
    pub fn over(home: Home, engine: impl Fn() -> Arc<Engine> + Send + Sync + 'static) -> Self {
        Self { home, engine: Arc::new(engine), turns: Arc::new(Semaphore::new(TURNS)) }
    }

    fn open_now(&self) -> Open {
        Open { engine: (self.engine)(), home: self.home.clone() }
    }
}

fn entry(name: &str) -> Option<&'static Entry> {
    TOOLS.iter().find(|t| t.name == name)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let tool = Implementation::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
            .with_title("Security answers from a project's official pages")
            .with_description(env!("CARGO_PKG_DESCRIPTION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(tool)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> std::result::Result<ListToolsResult, McpError> {
        Ok(ListToolsResult::with_all_items(TOOLS.iter().map(|t| (t.describe)()).collect()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        entry(name).map(|t| (t.describe)())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> std::result::Result<CallToolResponse, McpError> {
        let Some(tool) = entry(&request.name) else {
            let known: Vec<&str> = TOOLS.iter().map(|t| t.name).collect();
            let name: String = request.name.chars().take(80).collect();
            let message = format!("there is no tool {name:?}; there are {}", known.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let (server, args) = (self.clone(), request.arguments.unwrap_or_default());
        // Searching takes a core for a while: not on the threads that read and write.
        let work = tokio::task::spawn_blocking(move || {
            // Held to the end of the work, even where nobody waits for it any more.
            let _turn = turn;
            (tool.call)(&server.open_now(), args)
        });
        let done = work.await.unwrap_or_else(|_| {
            refused("the tool failed inside; ask in other words, and report it to its makers")
        });
        Ok(done.into())
    }
}
