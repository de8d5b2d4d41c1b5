"""How the three Python servers are served: as the registry is, by one worker of uvicorn on uvloop and httptools."""

import os
from typing import Any

import uvicorn


def serve(application: Any) -> None:
    uvicorn.run(
        application, host="127.0.0.1", port=int(os.environ["PORT"]), loop="uvloop", http="httptools", ws="none",
        log_level="error", access_log=False, server_header=False,
    )  # fmt: skip


def database() -> str:
    return os.environ["DATABASE_URL"]
