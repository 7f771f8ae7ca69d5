using Amazon.EC2;
using Amazon.Lambda.Core;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Finds the recorded grants for an instance that was launched. The event says only which instance: its tags are looked up in its
/// account, and every record is validated again.
/// </summary>
internal sealed class FindGrants(
    GrantStore grants,
    Provisioner provisioner,
    Func<ConsumerSession, IAmazonEC2> ec2Of,
    Settings settings,
    TimeProvider clock
)
{
    private readonly RequestReader reader = new(settings.Region, settings.AccountId);

    public async Task<FoundGrants> HandleAsync(LaunchedInstance launched, ILambdaContext context)
    {
        using var deadline = Deadline.From(context, clock);
        var (account, region, instanceId, eventId) = Validated(launched);
        var withTags = (await RecordedAsync(account, region, context.Logger, deadline.Token))
            .Where(request => request.Consumer.Instances.Tags.Count > 0)
            .ToList();
        if (withTags.Count == 0)
            return new FoundGrants([]);

        var session = await provisioner.OpenAsync(account, region, eventId, deadline.Token);
        using var ec2 = ec2Of(session);
        var matching = await InstanceQueries.ByIdsAsync(ec2, [instanceId], deadline.Token) is not [var instance, ..]
            ? []
            : withTags.Where(request => InstanceQueries.Has(instance, request.Consumer.Instances.Tags)).ToList();
        context.Logger.GrantsFound(matching.Count, instanceId);
        return new FoundGrants([
            .. matching
                .Select(GrantStore.KeyOf)
                .Select(grant => new GrantStart($"{eventId}-{grant.Name}", new GrantStartInput(grant, [instanceId]))),
        ]);
    }

    private static (string Account, string Region, string InstanceId, string EventId) Validated(LaunchedInstance launched)
    {
        var problems = new Problems();
        var account = Valid("$.account", launched.Account, Rules.AccountId);
        var region = Valid("$.region", launched.Region, Rules.Region);
        var instanceId = Valid("$.instanceId", launched.InstanceId, Rules.InstanceId);
        var eventId = Valid("$.eventId", launched.EventId, Rules.EventId);
        problems.ThrowIfAny();
        return (account, region, instanceId, eventId);

        string Valid(string path, string? text, TextRule rule)
        {
            if (text is null || !rule.Allows(text))
                problems.Add(path, text is null ? "nothing" : Shown.Text(text), rule.Allowed);

            return text ?? "";
        }
    }

    private async Task<List<AccessRequest>> RecordedAsync(
        string account,
        string region,
        ILambdaLogger logger,
        CancellationToken cancellationToken
    )
    {
        var requests = new List<AccessRequest>();
        foreach (var parameter in await grants.ListAsync(account, region, cancellationToken))
        {
            try
            {
                var name = parameter.Name[(parameter.Name.LastIndexOf('/') + 1)..];
                requests.Add(GrantStore.Parse(new GrantKey(name, account, region), parameter.Value, reader));
            }
            catch (InvalidRequest invalid)
            {
                // One record that somebody spoiled must not keep the instance from its other grants.
                logger.RecordIgnored(parameter.Name, invalid.Message);
            }
        }

        return requests;
    }
}
