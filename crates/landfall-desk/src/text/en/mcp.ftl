help-mcp = Serve the same to an assistant on this machine, on standard input and output (Model Context Protocol)
mcp-broke = the conversation with the assistant broke off: { $a0 }
