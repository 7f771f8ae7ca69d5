namespace LocalAws.Deployment;

/// <summary>The stacks that exist at start: the repository account's in the first account, the consumer account's in each other.</summary>
internal static class ProjectStacks
{
    public const string StackName = "repogrant";

    private const string ConsumerStackName = "repogrant-consumer";
    private const string ExternalId = "local-aws";

    public static async Task<IReadOnlyList<Stack>> DeployAsync(
        DeploymentTarget target,
        LocalAwsOptions options,
        CancellationToken cancellationToken
    )
    {
        var deployer = new Deployer(target);
        var consumers = options.Accounts.Skip(1).ToArray();
        var stacks = new List<Stack>
        {
            await deployer.DeployAsync(
                "template.yaml",
                StackName,
                options.Accounts[0],
                options.Region,
                new Dictionary<string, string>(options.Parameters ?? new Dictionary<string, string>())
                {
                    ["ConsumerAccountIds"] = string.Join(',', consumers),
                    ["OrganizationId"] = options.OrganizationId ?? "",
                    ["ExternalId"] = ExternalId,
                },
                cancellationToken
            ),
        };
        // The home Region first: the stacks of the other Regions name its roles.
        foreach (
            var (account, region) in consumers.SelectMany(account =>
                options.FurtherRegions.Prepend(options.Region).Select(region => (account, region))
            )
        )
        {
            stacks.Add(
                await deployer.DeployAsync(
                    "consumer-account.yaml",
                    ConsumerStackName,
                    account,
                    region,
                    new Dictionary<string, string>
                    {
                        ["RepositoryAccountId"] = options.Accounts[0],
                        ["RepositoryRegion"] = options.Region,
                        ["RepositoryStackName"] = StackName,
                        ["ExternalId"] = ExternalId,
                        ["HomeRegion"] = options.Region,
                    },
                    cancellationToken
                )
            );
        }
        return stacks;
    }
}
