help-mcp = 通过标准输入输出向本机助手提供同样的内容（Model Context Protocol）
mcp-broke = 与助手的对话中断：{ $a0 }
