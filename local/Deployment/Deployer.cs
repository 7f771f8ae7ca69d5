using LocalAws.Identity;
using LocalAws.S3;

namespace LocalAws.Deployment;

/// <summary>Everything that the project's stacks are made from and with.</summary>
/// <param name="Files">The project's files.</param>
/// <param name="CodeFolder">The folder with the executable that every function runs.</param>
/// <param name="Buckets">The buckets that receive the project's files, as packages.</param>
/// <param name="Tools">The tools that create stacks.</param>
/// <param name="Stacks">The store of all stacks.</param>
internal sealed record DeploymentTarget(ProjectFiles Files, string CodeFolder, Buckets Buckets, StackTools Tools, StackStore Stacks);

/// <summary>
/// Deploys the project's templates at start, as <c>aws cloudformation package</c> and <c>deploy</c> would for the account's administrator:
/// it refuses what CloudFormation or a service refuses.
/// </summary>
internal sealed class Deployer(DeploymentTarget target)
{
    private readonly StackEngine engine = new(target.Tools, target.Stacks.Import);
    private readonly Packaging packaging = new(target.Files, target.CodeFolder, target.Buckets, target.Tools.Time);

    /// <summary>Creates every resource of a template in one account and Region.</summary>
    /// <param name="templateFile">Relative to the project's folder.</param>
    /// <exception cref="LocalAwsException">The template, or a file that it names, is not valid; the message says in which file and
    /// line.</exception>
    public async Task<Stack> DeployAsync(
        string templateFile,
        string stackName,
        string accountId,
        string region,
        IReadOnlyDictionary<string, string> parameters,
        CancellationToken cancellationToken
    )
    {
        var administrator = Principal.Administrator(accountId);
        var body = target.Files.Read(templateFile);
        var root = packaging.Package(TemplateReader.Read(templateFile, body).AsMap(), accountId, region);
        var processed = await TemplateTransform.CarryOutAsync(
            root,
            (location, at) => TemplateObject.ReadAsync(target.Tools.Api, administrator, region, location, at, cancellationToken)
        );
        var template = new Template(processed);
        var given = parameters.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        var plan = new StackPlan(body, template, ParameterValues.Of(template, given, new Dictionary<string, string>()), administrator)
        {
            Capabilities = ["CAPABILITY_NAMED_IAM"],
            DisableRollback = true,
        };
        var now = target.Tools.Time.GetUtcNow();
        var stack = new Stack(StackIdentity.New(stackName, accountId, region), plan, now);
        engine.Check(stack, plan);
        target.Stacks.Add(stack);
        stack.Enter("CREATE_IN_PROGRESS", null, plan, now);
        return await engine.CreateAsync(stack, plan, cancellationToken) is { } failure ? throw failure : stack;
    }
}
