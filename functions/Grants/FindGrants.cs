using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Finds the recorded grants for an instance that was launched. The event says only which instance: its tags are looked up in its
/// account, and every record is validated again.
/// </summary>
public sealed class FindGrants
{
    private readonly GrantStore grants;
    private readonly Provisioner provisioner;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public FindGrants()
        : this(GrantStore.OfFunction(), Provisioner.OfFunction(), Settings.OfFunction, TimeProvider.System) { }

    internal FindGrants(GrantStore grants, Provisioner provisioner, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>Finds; throws <see cref="InvalidRequest"/> where the event's values are not what an event of EC2 carries.</summary>
    [LambdaFunction(ResourceName = "FindGrantsFunction")]
    public Task<FoundGrants> FindGrantsAsync(LaunchedInstance launched, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => FindAsync(launched, context.Logger, deadline));

    private async Task<FoundGrants> FindAsync(LaunchedInstance launched, ILambdaLogger logger, CancellationToken deadline)
    {
        var (account, region, instanceId, eventId) = Validated(launched);
        var withTags = (await RecordedAsync(account, region, logger, deadline))
            .Where(request => request.Consumer.Instances.Tags.Count > 0)
            .ToList();
        if (withTags.Count == 0)
            return new FoundGrants([]);

        using var consumer = await provisioner.OpenAsync(account, region, eventId, deadline);
        var matching = await InstanceQueries.ByIdsAsync(consumer.Ec2, [instanceId], deadline) is not [var instance, ..]
            ? []
            : withTags.Where(request => InstanceQueries.Has(instance, request.Consumer.Instances.Tags)).ToList();
        logger.GrantsFound(matching.Count, instanceId);
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
