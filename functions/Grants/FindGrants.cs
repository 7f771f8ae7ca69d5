using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Finds the recorded grants for an instance that was launched. The event only says which instance: its tags are looked up in its account,
/// and every record is validated again.
/// </summary>
public sealed class FindGrants
{
    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;
    private readonly string accountId;

    /// <summary>Creates the handler from the function's environment.</summary>
    public FindGrants()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), Settings.OfFunction, TimeProvider.System) { }

    internal FindGrants(GrantTable grants, Provisioner provisioner, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
        accountId = settings.AccountId;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>Finds; throws <see cref="InvalidRequest"/> if the event's values are not what an EC2 event carries.</summary>
    [LambdaFunction(ResourceName = "FindGrantsFunction")]
    public Task<FoundGrants> FindGrantsAsync(LaunchedInstance launched, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => FindAsync(launched, context.LogOf(launched.Execution), deadline));

    private async Task<FoundGrants> FindAsync(LaunchedInstance launched, ILambdaLogger logger, CancellationToken deadline)
    {
        var (account, region, instanceId, eventId) = Validated(launched);
        var (active, revoked) = (new List<AccessRequest>(), new List<AccessRequest>());
        await AddRecordedAsync(account, region, active, revoked, logger, deadline);
        var withTags = active.Where(request => request.Consumer.Instances.Tags.Count > 0).ToList();
        var left = active
            .Concat(revoked)
            .Where(request => request.Applied?.Uncleaned.Contains(instanceId, StringComparer.Ordinal) == true)
            .ToList();
        if (withTags.Count + left.Count == 0)
            return new FoundGrants([]);

        using var consumer = await provisioner.OpenAsync(account, region, eventId, deadline);
        // EC2 announced that it is running, and shows an instance for an hour after its termination. If EC2 does not show it, that is lag,
        // and the state's retry looks again.
        if (await InstanceQueries.ByIdsAsync(consumer.Ec2, [instanceId], deadline) is not [var instance, ..])
            throw InstanceQueries.NotShownYet([instanceId], account, region);

        // An instance has one profile. The same grant gets it each time, whichever run is faster: the one with the most tags, then the
        // first by name.
        var matching = withTags
            .Where(request => InstanceQueries.Has(instance, request.Consumer.Instances.Tags))
            .OrderByDescending(request => request.Consumer.Instances.Tags.Count)
            .ThenBy(request => request.Name, StringComparer.Ordinal)
            .ToList();
        var chosen = Chosen(matching, instance.IamInstanceProfile?.Arn);
        logger.GrantsFound(chosen.Count, instanceId);
        foreach (var other in matching.Except(chosen))
            await OutrankedAsync(other, chosen is [var first, ..] ? first.Name : "another", instanceId, deadline);

        return new FoundGrants([
            .. chosen
                .Select(GrantKey.Of)
                .Select(grant => new GrantStart($"{eventId}-{grant.Name}", new GrantStartInput(grant, [instanceId]))),
        ])
        {
            // A grant that gives it the access again now writes there itself.
            // Without what may exist of the grants: an instance may have left many, and all of it is one state's data.
            Left = [.. left.Except(chosen).Select(request => new LeftFiles(request with { Applied = null }, instanceId))],
        };
    }

    // An instance that has a grant's profile stays with that grant. If the profile is somebody else's, its role serves every grant that
    // adopts it.
    private List<AccessRequest> Chosen(List<AccessRequest> matching, string? profileArn) =>
        profileArn is null ? [.. matching.Take(1)]
        : profileArn.Contains(":instance-profile" + GrantNames.Path, StringComparison.Ordinal)
            ? [.. matching.Where(request => new GrantNames(request, accountId).InstanceProfileArn == profileArn)]
        : matching;

    private Task OutrankedAsync(AccessRequest request, string winner, string instanceId, CancellationToken cancellationToken)
    {
        var check = new Check(
            "grant",
            Ok: false,
            $"The grant {winner} gets this instance: of the grants that select an instance by tags, the one with the most tags gets it, "
                + "then the first by name."
        );
        var result = new InstanceResult(instanceId, InstanceStatus.Outranked, [check]);
        return grants.Instances.EndAsync(GrantKey.Of(request), request.Generation, result, clock.GetUtcNow(), cancellationToken);
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

    // The grants that have not been revoked, and the revoked ones that have left something on instances.
    private async Task AddRecordedAsync(
        string account,
        string region,
        List<AccessRequest> active,
        List<AccessRequest> revoked,
        ILambdaLogger logger,
        CancellationToken cancellationToken
    )
    {
        foreach (var record in await grants.ListAsync($"{account}/{region}/", cancellationToken))
        {
            try
            {
                if (record.HasLeftFiles)
                    revoked.Add(record.RequestOf(reader));
                else if (record.IsActive && record.RequestOf(reader) is var request && !(request.ExpiresAt <= clock.GetUtcNow()))
                    active.Add(request);
            }
            catch (InvalidRequest invalid)
            {
                // One spoiled record must not keep the instance from its other grants.
                logger.RecordIgnored(record.Grant.Id, invalid.Message);
            }
        }
    }
}
