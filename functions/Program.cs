using RepoGrant;
using RepoGrant.Host;

// One executable for all functions: Lambda names the handler, each creates the clients that it needs and no other.
var handler = Environment.GetEnvironmentVariable("_HANDLER");
using var bootstrap = Handlers.Create(handler, new Settings(Environment.GetEnvironmentVariable), TimeProvider.System).Build();
await bootstrap.RunAsync();
