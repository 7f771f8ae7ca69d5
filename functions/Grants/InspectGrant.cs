using Amazon.DynamoDBv2;
using Amazon.EC2.Model;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;
using RepoGrant.Reports;
using RepoGrant.Validation;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Grants;

/// <summary>Finds everything that exists of a grant in both accounts, by path and tags. Writes nothing.</summary>
public sealed class InspectGrant
{
    // The changes are part of a state's data (262,144 bytes).
    private const int MaxAssociations = 100;

    // So are the instances, and later each one's result.
    private const int MaxInstances = InstanceSelector.MaxInstances;

    private readonly GrantTable grants;
    private readonly IAmazonIdentityManagementService iam;
    private readonly Provisioner provisioner;
    private readonly TimeProvider clock;
    private readonly RequestReader reader;
    private readonly string accountId;
    private readonly string stack;

    /// <summary>Creates the handler from the function's environment.</summary>
    public InspectGrant()
        : this(
            GrantTable.OfFunction(),
            Clients.Iam(Settings.OfFunction.Region),
            Provisioner.OfFunction(),
            Settings.OfFunction,
            TimeProvider.System
        ) { }

    internal InspectGrant(
        GrantTable grants,
        IAmazonIdentityManagementService iam,
        Provisioner provisioner,
        Settings settings,
        TimeProvider clock
    )
    {
        this.grants = grants;
        this.iam = iam;
        this.provisioner = provisioner;
        this.clock = clock;
        reader = GrantLimits.Reader(settings);
        accountId = settings.AccountId;
        stack = settings.Stack;
    }

    /// <summary>Inspects; throws <see cref="InvalidRequest"/> if nothing of such a grant exists, naming the recorded ones.</summary>
    [LambdaFunction(ResourceName = "InspectGrantFunction")]
    public Task<Report> InspectGrantAsync(Stream input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => InspectAsync(input, deadline));

    private async Task<Report> InspectAsync(Stream input, CancellationToken deadline)
    {
        var asked = (ExecutionInput.OfRecordedGrant)await reader.ReadAsync(input, deadline, StateMachine.RevokeAccess);
        var grant = asked.Grant;
        var record = await grants.ReadAsync(grant, deadline);
        // A rollback that has not ended spares what existed before its run, and a revocation that is not planned begins with ending that.
        if (asked is { IsPlan: true, OnlyExpired: false } && record is { IsHistory: false })
            record = record with { CreatedSince = null };

        var recorded = record is { Generation: > 0 } && (!record.IsHistory || record.HasLeftFiles);
        var here = new GrantSweep(iam, grant, stack, new Backoff(clock));
        await here.FindAsync(withProfiles: false, deadline);
        var notes = new List<string>();
        NoteOlder(notes, here, record);
        NoteUnreadable(notes, recorded ? record : null);
        try
        {
            return await provisioner.RunAsync(
                grant.AccountId,
                grant.Region,
                "revoke-" + grant.Name,
                consumer => InspectAsync(grant, recorded ? record : null, here, consumer, notes, deadline),
                deadline
            );
        }
        catch (Exception exception) when ((recorded || !here.IsEmpty) && IsRefusal(exception))
        {
            // The access is granted in this account, and can be ended here without the consumer account.
            notes.Add($"What exists in the consumer account is unknown, and may stay if the grant is revoked now: {exception.Message}");
            // What was written on them is not forgotten: an instance that cannot be cleaned now is cleaned later.
            var ids = await grants.Instances.IdsAsync(grant, deadline);
            return ReportOf(grant, Cleanable(ids, notes), here.Deletions(accountId), notes);
        }
    }

    // The account cannot be entered, or whoever governs it denies what its stack allows.
    private static bool IsRefusal(Exception exception) =>
        exception is ConsumerNotPrepared
        || (exception is AmazonServiceException denied and not AmazonDynamoDBException && AwsErrors.IsDenied(denied));

    private async Task<Report> InspectAsync(
        GrantKey grant,
        GrantRecord? record,
        GrantSweep here,
        ConsumerAccount consumer,
        List<string> notes,
        CancellationToken deadline
    )
    {
        var there = new GrantSweep(consumer.Iam, grant, stack, consumer.Backoff);
        await there.FindAsync(withProfiles: true, deadline);
        if (record is null && here.IsEmpty && there.IsEmpty)
            throw Unknown(grant, await grants.ListAsync($"{grant.AccountId}/{grant.Region}/", deadline));

        NoteOlder(notes, there, record);
        var associations = new List<IamInstanceProfileAssociation>();
        await Associations.FindAsync(consumer.Ec2, there.ProfileArns, associations, deadline);
        var policy = GrantNames.AdoptedRolePolicyArnOf(grant.AccountId, grant.Region);
        var adopted = new List<string>();
        var named = Adoptions.Of(grant, record?.AppliedOrNull(), here, policy, notes);
        // A role belongs to an account, whatever the Region of its instances.
        var records = named.Count == 0 ? [] : await grants.ListAsync(grant.AccountId + "/", deadline);
        foreach (var roleArn in named)
        {
            if (Adoptions.OtherThan(grant, roleArn, here, records) is { } other)
            {
                notes.Add($"The role {roleArn} keeps {policy}: {other} extends it, too.");
                continue;
            }

            try
            {
                var attached = await consumer.Iam.ListAttachedRolePoliciesAsync(
                    new ListAttachedRolePoliciesRequest { RoleName = Arn.NameOf(roleArn) },
                    deadline
                );
                if (attached.AttachedPolicies?.Exists(found => found.PolicyArn == policy) == true)
                    adopted.Add(roleArn);
            }
            catch (NoSuchEntityException)
            {
                // It was deleted, and with it what was attached.
            }
            catch (AmazonServiceException denied) when (AwsErrors.IsDenied(denied))
            {
                // Whoever governs this role does not keep the rest from being taken away.
                notes.Add($"Whether the role {roleArn} has {policy} is unknown, so it may keep it: {denied.Message}");
            }
        }

        if (associations.Count > MaxAssociations)
        {
            notes.Add(
                Counted.Of(associations.Count - MaxAssociations, "more instance has", "more instances have")
                    + " the instance profile, which is taken off there, too."
            );
        }

        var changes = here.Deletions(accountId);
        var ids = new List<string>();
        foreach (var association in associations)
        {
            ids.Add(association.InstanceId);
            var profileArn = association.IamInstanceProfile.Arn;
            if (ids.Count <= MaxAssociations)
                changes.Add(Associations.Change(grant.AccountId, grant.Region, profileArn, association.InstanceId, ChangeAction.Deleted));
        }

        // Instances with a profile of their own are known from the record alone.
        ids.AddRange((await grants.Instances.IdsAsync(grant, deadline)).Except(ids, StringComparer.Ordinal));
        if (ids.Count > MaxInstances)
        {
            // Most have come and gone.
            var states = await InstanceStates.OfAsync(consumer, ids);
            ids.RemoveAll(id => InstanceStates.IsOver(states.GetValueOrDefault(id) ?? "terminated"));
        }

        var instances = Cleanable(ids, notes);
        foreach (var roleArn in adopted)
        {
            changes.Add(
                new Change
                {
                    Account = grant.AccountId,
                    Resource = $"{roleArn} + {policy}",
                    Action = ChangeAction.Deleted,
                }
            );
        }

        changes.AddRange(there.Deletions(grant.AccountId));
        return ReportOf(grant, instances, changes, notes);
    }

    private static List<InstanceResult> Cleanable(IReadOnlyList<string> ids, List<string> notes)
    {
        if (ids.Count > MaxInstances)
        {
            notes.Add(
                $"What the grant wrote on {Counted.Of(ids.Count - MaxInstances, "more instance", "more instances")} stays there: one "
                    + $"revocation cleans {MaxInstances}. It no longer gives access."
            );
        }

        return [.. ids.Take(MaxInstances).Select(id => new InstanceResult(id, InstanceStatus.Revoked, []))];
    }

    // Access is taken away by what exists, whatever the record says. What was written on instances only the record says.
    private void NoteUnreadable(List<string> notes, GrantRecord? record)
    {
        try
        {
            if (record?.Requested is not null)
                record.RequestOf(reader);
        }
        catch (InvalidRequest invalid)
        {
            notes.Add($"What the grant wrote on its instances stays there, because its record cannot be read: {invalid.Message}");
        }
    }

    // A failed first run takes back only what it has created.
    private static void NoteOlder(List<string> notes, GrantSweep found, GrantRecord? record)
    {
        foreach (var arn in found.LeaveOlder(record?.CreatedSince))
            notes.Add($"{arn} existed before the run, without a record of the grant, and stays.");
    }

    private static Report ReportOf(GrantKey grant, List<InstanceResult> instances, List<Change> changes, List<string> notes) =>
        new()
        {
            Status = ReportStatus.Planned,
            Grant = grant,
            Instances = instances,
            Changes = changes,
            Notes = notes,
        };

    private static InvalidRequest Unknown(GrantKey grant, IReadOnlyList<GrantRecord> records)
    {
        var names = new List<string>();
        foreach (var record in records)
        {
            if (record.IsActive)
                names.Add(record.Grant.Name);
        }

        return Problems.Only(
            "$.grant.name",
            $"there is no grant {grant.Name} for account {grant.AccountId} in {grant.Region}, neither a record nor anything with its "
                + $"tags; recorded there: {(names.Count == 0 ? "none" : string.Join(", ", names))}"
        );
    }
}
