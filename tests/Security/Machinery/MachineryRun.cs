using LocalAws.Client;
using LocalAws.Identity;
using Security.Tests.Rights;

namespace Security.Tests.Machinery;

/// <summary>
/// Everything that RepoGrant does, once, on one LocalAws: new grants, repetitions, changes until policy versions run out, an adopted role,
/// a launched instance, several repositories, a plan, other names, concurrent runs, a retried call. Its trail is compared with the
/// permissions of RepoGrant's roles; afterwards others try to assume the roles.
/// </summary>
public sealed class MachineryRun : IAsyncLifetime
{
    internal const string AdoptedRole = "Reporting";
    internal const string UntaggedRole = "Theirs";
    internal Accounts Accounts { get; private set; } = null!;

    /// <summary>IAM's decisions until everything was done: nobody has tried anything else yet.</summary>
    internal IReadOnlyCollection<KeyValuePair<TrailEntry, IReadOnlyCollection<string>>> Trail { get; private set; } = [];

    /// <summary>What RepoGrant's roles may do, by the documents that IAM has.</summary>
    internal IReadOnlyList<Permission> Permissions { get; private set; } = [];

    /// <summary>An instance of the grant web-team.</summary>
    internal string Instance { get; private set; } = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Somebody with the credentials of a function, by the name of its role in the stack.</summary>
    internal AwsClient Function(string name)
    {
        var account = Accounts.RepositoryAccount;
        var role = $"arn:aws:iam::{account.AccountId}:role/repogrant-system/repogrant-{name}";
        return account.As(account.AccountId, Accounts.OfService(role, "lambda.amazonaws.com"));
    }

    /// <summary>Somebody with the provisioner's credentials, which the functions get.</summary>
    internal async Task<AwsClient> ProvisionerAsync()
    {
        var account = Accounts.Consumer;
        var role = $"arn:aws:iam::{account.AccountId}:role/repogrant-system/RepoGrantProvisioner";
        return account.As(account.AccountId, await Function("consumer-functions").AssumeAsync(role, Sessions.ExternalId));
    }

    public async ValueTask InitializeAsync()
    {
        Accounts = await Accounts.StartAsync(ReportBucket.Named);
        var reports = await ReportBucket.CreateAsync(Accounts);
        foreach (
            var (name, region) in new[]
            {
                ("SharedDemoRepo", "us-east-2"),
                ("infrastructure", "us-east-2"),
                ("configuration", "eu-west-1"),
                ("tools", "us-east-2"),
            }
        )
        {
            await Accounts.CreateRepositoryAsync(name, region);
        }

        await Accounts.Scene.CreateProfileAsync(AdoptedRole, consents: true, Cancelled);
        await Accounts.Scene.CreateProfileAsync(UntaggedRole, consents: false, Cancelled);

        var (grants, endings) = (new GrantStories(Accounts), new EndingStories(Accounts));
        var again = grants.GrantAgainAsync();
        await Task.WhenAll(
            again,
            grants.AdoptAsync(),
            grants.RefuseAsync(),
            grants.LaunchAsync(),
            grants.ChangeAccessAsync(),
            grants.ChangeRoleAsync(),
            grants.PlanAsync(),
            grants.RenameAsync(),
            new MeetingStories(Accounts).MeetAsync(),
            endings.RollBackAsync(),
            endings.ReturnAsync()
        );
        Instance = await again;
        await endings.RevokeAsync();
        await endings.ReconcileAsync();
        // Of each run the page is written after it has ended: of all of them, before the trail is read.
        var runs = (await Accounts.ExecutionsAsync("grant-access")).Count + (await Accounts.ExecutionsAsync("revoke-access")).Count;
        Assert.NotEmpty(await reports.KeysAsync(2 * runs));
        Trail = Accounts.Host.Cloud.Access.Trail.Entries;
        Permissions =
        [
            .. await Permission.OfMachineryAsync(Accounts.RepositoryAccount),
            .. await Permission.OfMachineryAsync(Accounts.Consumer),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (Accounts is not null)
            await Accounts.DisposeAsync();
    }
}

[CollectionDefinition]
public sealed class OnMachinery : ICollectionFixture<MachineryRun>;
