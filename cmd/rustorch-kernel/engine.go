package main

// engineCommand is the subcommand of the engine's process.
const engineCommand = "engine"
