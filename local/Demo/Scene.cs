using LocalAws.Client;

namespace LocalAws.Demo;

/// <summary>
/// What must exist before somebody requests a grant: repositories with a commit in the repository account, and instances in the consumer
/// account, one of them outside the grant.
/// </summary>
internal sealed class Scene(ExecutionInput input, HostDescription host, TwoAccounts accounts)
{
    public IReadOnlyList<SceneRepository> Repositories { get; private set; } = [];

    /// <summary>The ids in the input, and those of the instances that take their place.</summary>
    public IReadOnlyDictionary<string, string> Instances { get; private set; } = new Dictionary<string, string>();

    /// <summary>Instances selected only by their tags.</summary>
    public IReadOnlyList<string> TaggedInstances { get; private set; } = [];

    /// <summary>An instance that Systems Manager manages and that no grant selects.</summary>
    public string OutsideInstance { get; private set; } = "";

    /// <summary>The name of the profile, and of its role, of an instance that has one before any grant.</summary>
    public const string OwnProfile = "OwnProfile";

    /// <summary>Whether that role's owner must consent first, as in the story of the file of that name.</summary>
    public bool IsAdopted => Path.GetFileNameWithoutExtension(input.File) == "adopted-profile";

    public async Task SetAsync(CancellationToken cancellationToken)
    {
        var repositories = Task.WhenAll(
            input
                .Repositories(host.Region)
                .Select(repository => accounts.CreateRepositoryAsync(repository.Name, repository.Region, input.Branch, cancellationToken))
        );
        await CreateInstancesAsync(cancellationToken);
        Repositories = await repositories;
    }

    private async Task CreateInstancesAsync(CancellationToken cancellationToken)
    {
        var instances = new Dictionary<string, string>();
        foreach (var id in input.InstanceIds.Distinct())
            instances[id] = await accounts.RunInstanceAsync(input.Tags, profile: null, cancellationToken);
        Instances = instances;

        // Tags alone can select instances of every kind: one has nothing yet, one has a profile of its own.
        if (instances.Count == 0 && input.Tags.Count > 0)
        {
            await accounts.CreateProfileAsync(OwnProfile, consents: !IsAdopted, cancellationToken);
            TaggedInstances =
            [
                await accounts.RunInstanceAsync(input.Tags, profile: null, cancellationToken),
                await accounts.RunInstanceAsync(input.Tags, OwnProfile, cancellationToken),
            ];
            await accounts.UntilShownAsync(TaggedInstances, cancellationToken);
        }

        await accounts.CreateProfileAsync("NoGrant", consents: false, cancellationToken);
        OutsideInstance = await accounts.RunInstanceAsync(
            new Dictionary<string, string> { ["Name"] = "no-grant" },
            "NoGrant",
            cancellationToken
        );
    }
}
