using System.CommandLine;
using RepoGrant.Cli.Grants;

namespace RepoGrant.Cli.Commands;

/// <summary>The options by which a command is told which recorded grant is meant.</summary>
internal sealed class GrantArgument
{
    private readonly Argument<string> grant = new("GRANT")
    {
        Description = "The grant's name, or account/Region/name if several grants have that name.",
    };
    private readonly Option<string?> account = PlaceOptions.Account("The consumer account.");
    private readonly Option<string?> consumerRegion = PlaceOptions.ConsumerRegion("The Region of the grant's instances.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(grant);
        command.Options.Add(account);
        command.Options.Add(consumerRegion);
    }

    /// <summary>The record of the grant that is meant.</summary>
    public async Task<RecordedGrant> FindAsync(Invocation invocation) =>
        await (await invocation.GrantsAsync()).FindAsync(
            invocation.Line.GetRequiredValue(grant),
            invocation.Line.GetValue(account),
            invocation.Line.GetValue(consumerRegion),
            invocation.Cancelled
        );
}
