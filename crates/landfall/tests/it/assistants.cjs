// The official client of the Model Context Protocol, asked to do what a JSON text says; what it got goes to standard output.
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");

async function main() {
  const asked = JSON.parse(process.argv[2]);
  const transport = asked.url
    ? new StreamableHTTPClientTransport(new URL(asked.url), { requestInit: { headers: asked.headers ?? {} } })
    : new StdioClientTransport({ command: asked.command, args: asked.args, env: asked.env, stderr: "inherit" });
  const client = new Client({ name: "test", version: "1" });
  const failed = (error) => ({ failed: { code: error.code, message: String(error.message), data: error.data } });
  try {
    await client.connect(transport);
  } catch (error) {
    console.log(JSON.stringify({ refused: failed(error) }));
    return;
  }
  const said = { server: client.getServerVersion(), instructions: client.getInstructions() };
  said.tools = (await client.listTools()).tools;
  said.resources = (await client.listResources()).resources;
  said.templates = (await client.listResourceTemplates()).resourceTemplates;
  said.calls = [];
  for (const call of asked.calls) said.calls.push(await client.callTool(call).catch(failed));
  said.read = [];
  for (const uri of asked.read) said.read.push(await client.readResource({ uri }).catch(failed));
  await client.close();
  console.log(JSON.stringify(said));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
