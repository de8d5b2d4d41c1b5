// PostGraphile on the public's views: one process, eight connections, for reading only.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { pgSmartTagsFromFile } from "postgraphile/utils";

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [pgSmartTagsFromFile(fileURLToPath(new URL("tags.json5", import.meta.url)))],
  disablePlugins: ["PgMutationCreatePlugin", "PgMutationUpdateDeletePlugin"],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["peers"], poolConfig: { max: 8, idleTimeoutMillis: 0 } })],
  grafserv: { graphqlPath: "/graphql", watch: false, graphiql: false },
  grafast: { explain: false },
};

const instance = postgraphile(preset);
const server = createServer();
server.keepAliveTimeout = 600_000;
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1");
