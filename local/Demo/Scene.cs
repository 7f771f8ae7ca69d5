using System.Xml.Linq;

namespace LocalAws.Demo;

/// <summary>A repository of the scene, with the commit that was pushed to it.</summary>
internal sealed record SceneRepository(string Name, string Region, string CloneUrl, string Commit);

/// <summary>
/// What has to be there before somebody asks for a grant: repositories with a commit in the repository account, instances in the consumer
/// account, one of them outside the grant.
/// </summary>
internal sealed class Scene(ExecutionInput input, HostDescription host, AwsClient repositoryAccount, AwsClient consumer, AdministratorGit git)
{
    private const string ManagedInstanceCore = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    private const string TrustsEc2 = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    public IReadOnlyList<SceneRepository> Repositories { get; private set; } = [];

    /// <summary>The ids in the input, and those of the instances that stand for them.</summary>
    public IReadOnlyDictionary<string, string> Instances { get; private set; } = new Dictionary<string, string>();

    /// <summary>Instances that only their tags select.</summary>
    public IReadOnlyList<string> TaggedInstances { get; private set; } = [];

    /// <summary>An instance that Systems Manager manages and that no grant is for.</summary>
    public string OutsideInstance { get; private set; } = "";

    public async Task SetAsync(CancellationToken cancellationToken)
    {
        var repositories = Task.WhenAll(input.Repositories(host.Region).Select(repository => CreateRepositoryAsync(repository.Name, repository.Region, cancellationToken)));
        await CreateInstancesAsync(cancellationToken);
        Repositories = await repositories;
    }

    private async Task<SceneRepository> CreateRepositoryAsync(string name, string region, CancellationToken cancellationToken)
    {
        var created = await repositoryAccount.In(region).JsonAsync("codecommit", "CreateRepository", new() { ["repositoryName"] = name }, cancellationToken);
        var url = created["repositoryMetadata"]!["cloneUrlHttp"]!.GetValue<string>();
        return new(name, region, url, await git.PushFirstCommitAsync(name, url, input.Branch, cancellationToken));
    }

    private async Task CreateInstancesAsync(CancellationToken cancellationToken)
    {
        var instances = new Dictionary<string, string>();
        foreach (var id in input.InstanceIds.Distinct())
            instances[id] = await RunInstanceAsync(input.Tags, profile: null, cancellationToken);
        Instances = instances;

        // Tags alone can select instances of every kind: one has nothing yet, one has a profile of its own whose role consents.
        if (instances.Count == 0 && input.Tags.Count > 0)
        {
            await CreateProfileAsync("OwnProfile", consents: true, cancellationToken);
            TaggedInstances = [await RunInstanceAsync(input.Tags, profile: null, cancellationToken), await RunInstanceAsync(input.Tags, "OwnProfile", cancellationToken)];
        }

        await CreateProfileAsync("NoGrant", consents: false, cancellationToken);
        OutsideInstance = await RunInstanceAsync(new Dictionary<string, string> { ["Name"] = "no-grant" }, "NoGrant", cancellationToken);
    }

    private async Task CreateProfileAsync(string name, bool consents, CancellationToken cancellationToken)
    {
        IEnumerable<(string, string)> consent = consents ? [("Tags.member.1.Key", "repogrant:extend"), ("Tags.member.1.Value", "true")] : [];
        await consumer.QueryAsync("iam", "CreateRole", [("RoleName", name), ("AssumeRolePolicyDocument", TrustsEc2), .. consent], cancellationToken);
        await consumer.QueryAsync("iam", "AttachRolePolicy", [("RoleName", name), ("PolicyArn", ManagedInstanceCore)], cancellationToken);
        await consumer.QueryAsync("iam", "CreateInstanceProfile", [("InstanceProfileName", name)], cancellationToken);
        await consumer.QueryAsync("iam", "AddRoleToInstanceProfile", [("InstanceProfileName", name), ("RoleName", name)], cancellationToken);
    }

    private async Task<string> RunInstanceAsync(IReadOnlyDictionary<string, string> tags, string? profile, CancellationToken cancellationToken)
    {
        var parameters = new List<(string, string)> { ("ImageId", "ami-0123456789abcdef0"), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1") };
        if (profile is not null)
            parameters.Add(("IamInstanceProfile.Name", profile));
        if (tags.Count > 0)
            parameters.Add(("TagSpecification.1.ResourceType", "instance"));
        foreach (var (number, tag) in tags.Index())
            parameters.AddRange([($"TagSpecification.1.Tag.{number + 1}.Key", tag.Key), ($"TagSpecification.1.Tag.{number + 1}.Value", tag.Value)]);
        XElement answer = await consumer.QueryAsync("ec2", "RunInstances", parameters, cancellationToken);
        return answer.Descendants("instanceId").First().Value;
    }
}
