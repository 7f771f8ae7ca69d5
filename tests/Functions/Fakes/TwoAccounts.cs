using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;

namespace RepoGrant.Tests.Fakes;

/// <summary>Both accounts in memory, in which grants are applied as in a run, and compared with their records.</summary>
internal sealed class TwoAccounts
{
    private readonly TimeProvider time;
    private readonly SelectInstances select;
    private readonly EnsureRepositoryAccess access;
    private readonly EnsureInstanceIdentity identity;

    public TwoAccounts(TimeProvider time)
    {
        this.time = time;
        Records = new GrantRecords(time);
        Ec2 = new Ec2Account(IamB);
        var clients = new ConsumerClients
        {
            Ec2 = _ => Ec2.Client,
            Iam = _ => IamB.Client,
            Ssm = _ => Ssm.Client,
        };
        Provisioner = new Provisioner(Sts.Client, clients, Some.Settings, time);
        select = new SelectInstances(Records.Grants, IamA.Client, Provisioner, Repositories.Lookup);
        access = new EnsureRepositoryAccess(Records.Grants, IamA.Client, Some.Settings, time);
        identity = new EnsureInstanceIdentity(Records.Grants, Provisioner);
    }

    public GrantRecords Records { get; }

    public RepositoryAccount Repositories { get; } = new();

    public IamAccount IamA { get; } = new(Some.AccountA);

    public IamAccount IamB { get; } = new(Some.AccountB);

    public Ec2Account Ec2 { get; }

    public SsmAccount Ssm { get; } = new();

    public (Amazon.SecurityToken.IAmazonSecurityTokenService Client, Fake Sts) Sts { get; } = Some.Sts();

    public Provisioner Provisioner { get; }

    public Invocation Invocation { get; } = new();

    public Task<Selection> SelectAsync(AccessRequest request) =>
        select.SelectInstancesAsync(new StateInput { Request = request, Execution = Some.Execution }, Invocation);

    /// <summary>Part 1 of a run that has begun.</summary>
    public Task<RepositoryAccess> EnsureAccessAsync(AccessRequest begun, Selection selection) =>
        access.EnsureRepositoryAccessAsync(Some.Selected(begun, selection), Invocation);

    /// <summary>A run with part 1 alone, from its claim to its release.</summary>
    public Task<RepositoryAccess> RunAccessAsync(AccessRequest request, Selection selection) =>
        Records.RunAsync(request, selection, begun => EnsureAccessAsync(begun, selection));

    /// <summary>A run with the identity of part 2 alone, from its claim to its release.</summary>
    public Task<InstanceIdentity> RunIdentityAsync(AccessRequest request, Selection selection) =>
        Records.RunAsync(request, selection, begun => identity.EnsureInstanceIdentityAsync(Some.Selected(begun, selection), Invocation));

    /// <summary>A whole run: afterwards the selected instances have the access, and it is recorded.</summary>
    public async Task ApplyAsync(AccessRequest request)
    {
        var claimed = await Records.ClaimAsync(request);
        var selection = await SelectAsync(claimed);
        var begun = await Records.RecordAsync(claimed, RecordMoment.Requested, selection);
        await EnsureAccessAsync(begun, selection);
        var made = await identity.EnsureInstanceIdentityAsync(Some.Selected(begun, selection), Invocation);
        foreach (var id in selection.Associate)
            Ec2.Put(id, made.InstanceProfileArn);

        await Records.RecordAsync(begun, RecordMoment.Applied, selection);
        foreach (var instance in selection.Instances)
        {
            await Records.Grants.Instances.EndAsync(
                GrantKey.Of(request),
                begun.Generation,
                new InstanceResult(instance.InstanceId, InstanceStatus.Verified, []),
                time.GetUtcNow(),
                CancellationToken.None
            );
        }
    }

    /// <summary>What a revocation of a grant would find; more are further fields of its input.</summary>
    public Task<Report> InspectAsync(GrantKey grant, string more = "") =>
        new InspectGrant(Records.Grants, IamA.Client, Provisioner, Some.Settings, time).InspectGrantAsync(
            Some.Stream(
                $$$"""{"grant":{"name":"{{{grant.Name}}}","accountId":"{{{grant.AccountId}}}","region":"{{{grant.Region}}}"}{{{more}}}}"""
            ),
            Invocation
        );

    public Task<ListedGrants> ListAsync(string input) =>
        new ListGrants(Records.Grants, Some.Settings, Records.Metrics.Of(time), time).ListGrantsAsync(Some.Stream(input), Invocation);

    /// <summary>What reconcile-grants finds about grants of the consumer account.</summary>
    public Task<Drift> FindAsync(bool repair, int bytes, params string[] names) => FindAsync(repair, bytes, lastTry: false, names);

    public Task<Drift> FindAsync(bool repair, int bytes, bool lastTry, params string[] names) =>
        new FindDrift(
            Records.Grants,
            Provisioner,
            new DriftOfGrant(select, access, identity, Some.AccountA),
            Some.Settings,
            Records.Metrics.Of(time),
            new SkippedPauses(time.GetUtcNow())
        ).FindDriftAsync(
            new DriftInput(
                new GrantBatch
                {
                    AccountId = Some.AccountB,
                    Region = "us-east-2",
                    Names = names,
                    Repair = repair,
                    Bytes = bytes,
                },
                "arn:aws:states:us-east-2:111111111111:execution:repogrant-reconcile-grants:example",
                lastTry
            ),
            Invocation
        );
}
