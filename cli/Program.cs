using RepoGrant.Cli;
using RepoGrant.Cli.Commands;

return await RepoGrantCommand.RunAsync(args, Terminal.OfProcess());
