using System.Xml.Linq;

namespace LocalAws.Client;

/// <summary>A repository of the scene, with the commit that was pushed to it.</summary>
public sealed record SceneRepository(string Name, string Region, string CloneUrl, string Commit);

/// <summary>
/// Creates what people have in both accounts before anybody requests a grant, over the wire, as their administrators would.
/// </summary>
public sealed class TwoAccounts(AwsClient repositoryAccount, AwsClient consumer, AdministratorGit git, TimeProvider time)
{
    /// <summary>More than IAM takes to make a role or a profile known.</summary>
    private static readonly TimeSpan Spreading = TimeSpan.FromMinutes(2);

    private const string ManagedInstanceCore = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    private const string TrustsEc2 = """
        {"Version":"2012-10-17",
         "Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """;

    /// <summary>A repository with one commit.</summary>
    public async Task<SceneRepository> CreateRepositoryAsync(string name, string region, string branch, CancellationToken cancellationToken)
    {
        var created = await repositoryAccount
            .In(region)
            .JsonAsync("codecommit", "CreateRepository", new() { ["repositoryName"] = name }, cancellationToken);
        var url = created["repositoryMetadata"]!["cloneUrlHttp"]!.GetValue<string>();
        return new(name, region, url, await git.PushFirstCommitAsync(name, url, branch, cancellationToken));
    }

    /// <summary>A role for Systems Manager's agent, and an instance profile of the same name that has it.</summary>
    /// <param name="consents">Whether the role is tagged so that RepoGrant may extend it.</param>
    public async Task CreateProfileAsync(string name, bool consents, CancellationToken cancellationToken)
    {
        IEnumerable<(string, string)> consent = consents
            ? [("Tags.member.1.Key", "repogrant:extend"), ("Tags.member.1.Value", "true")]
            : [];
        Task IamAsync(string operation, params (string, string)[] parameters) =>
            WhenKnownAsync("iam", operation, parameters, cancellationToken);
        await IamAsync("CreateRole", [("RoleName", name), ("AssumeRolePolicyDocument", TrustsEc2), .. consent]);
        await IamAsync("AttachRolePolicy", ("RoleName", name), ("PolicyArn", ManagedInstanceCore));
        await IamAsync("CreateInstanceProfile", ("InstanceProfileName", name));
        await IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", name), ("RoleName", name));
    }

    /// <summary>Tags a role so that RepoGrant may extend it, and waits until IAM shows the tag.</summary>
    public async Task ConsentAsync(string role, CancellationToken cancellationToken)
    {
        await consumer.QueryAsync(
            "iam",
            "TagRole",
            [("RoleName", role), ("Tags.member.1.Key", "repogrant:extend"), ("Tags.member.1.Value", "true")],
            cancellationToken
        );
        await UntilAsync(
            async () =>
                (await consumer.QueryAsync("iam", "GetRole", [("RoleName", role)], cancellationToken))
                    .Descendants("Key")
                    .Any(key => key.Value == "repogrant:extend"),
            $"the tag of {role}",
            cancellationToken
        );
    }

    /// <summary>Launches an instance; returns its id.</summary>
    public async Task<string> RunInstanceAsync(
        IReadOnlyDictionary<string, string> tags,
        string? profile,
        CancellationToken cancellationToken
    )
    {
        var parameters = new List<(string, string)>
        {
            ("ImageId", "ami-0123456789abcdef0"),
            ("InstanceType", "t3.micro"),
            ("MinCount", "1"),
            ("MaxCount", "1"),
        };
        if (profile is not null)
            parameters.Add(("IamInstanceProfile.Name", profile));
        if (tags.Count > 0)
            parameters.Add(("TagSpecification.1.ResourceType", "instance"));
        foreach (var (number, tag) in tags.Index())
        {
            parameters.AddRange([
                ($"TagSpecification.1.Tag.{number + 1}.Key", tag.Key),
                ($"TagSpecification.1.Tag.{number + 1}.Value", tag.Value),
            ]);
        }

        var answer = await WhenKnownAsync("ec2", "RunInstances", parameters, cancellationToken);
        return answer.Descendants("instanceId").First().Value;
    }

    /// <summary>Waits until EC2 shows the instances as running: what selects them by their tags finds none that it does not show.</summary>
    public Task UntilShownAsync(IReadOnlyCollection<string> instances, CancellationToken cancellationToken) =>
        UntilAsync(
            async () =>
            {
                var filters = instances.Select((id, index) => ($"Filter.1.Value.{index + 1}", id));
                var shown = await consumer.QueryAsync(
                    "ec2",
                    "DescribeInstances",
                    [
                        ("Filter.1.Name", "instance-id"),
                        .. filters,
                        ("Filter.2.Name", "instance-state-name"),
                        ("Filter.2.Value.1", "running"),
                    ],
                    cancellationToken
                );
                return shown.Descendants("instanceId").Count() == instances.Count;
            },
            string.Join(", ", instances),
            cancellationToken
        );

    /// <summary>Gives an instance without a profile one that exists.</summary>
    public Task AssociateAsync(string instance, string profile, CancellationToken cancellationToken) =>
        WhenKnownAsync(
            "ec2",
            "AssociateIamInstanceProfile",
            [("InstanceId", instance), ("IamInstanceProfile.Name", profile)],
            cancellationToken
        );

    private Task UntilAsync(Func<Task<bool>> isSeen, string what, CancellationToken cancellationToken) =>
        Polling.UntilAsync(isSeen, time, Spreading, what, cancellationToken);

    /// <summary>Asks until what was just created is known, as every client has to that creates one thing after another.</summary>
    private Task<XElement> WhenKnownAsync(
        string service,
        string operation,
        IReadOnlyCollection<(string, string)> parameters,
        CancellationToken cancellationToken
    ) =>
        Polling.UntilAsync(
            async () =>
            {
                try
                {
                    return await consumer.QueryAsync(service, operation, parameters, cancellationToken);
                }
                catch (AwsClientException e) when (MayBeLag(e))
                {
                    return null;
                }
            },
            time,
            Spreading,
            $"{service}:{operation}, of what IAM has to make known",
            cancellationToken
        );

    private static bool MayBeLag(AwsClientException e) =>
        e.Error == "NoSuchEntity"
        || (e.Error == "InvalidParameterValue" && e.Message.Contains("Instance Profile", StringComparison.OrdinalIgnoreCase))
        || (e.Error == "InvalidParameterValue" && e.Message.Contains("iamInstanceProfile", StringComparison.Ordinal))
        || (e.Error == "IncorrectState" && e.Message.Contains("InstanceIdentityProfileNotFound", StringComparison.Ordinal))
        || (e.Error == "UnauthorizedOperation" && e.Message.Contains("iam:PassRole", StringComparison.Ordinal));
}
