using System.Xml.Linq;
using LocalAws.Deployment;
using LocalAws.Sts;
using LocalAws.Wire;

namespace LocalAws.CloudFormation;

/// <summary>
/// CloudFormation: stacks and change sets of templates with the resource types of <see cref="ResourceType"/>. This part has the operations
/// on stacks; change sets and reads are in the other parts.
/// </summary>
internal sealed partial class CloudFormationService : Service, IAsyncDisposable
{
    private static readonly string[] Updatable =
    [
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
    ];

    private static readonly string[] Deletable =
    [
        .. Updatable,
        "DELETE_FAILED",
        "REVIEW_IN_PROGRESS",
        "ROLLBACK_COMPLETE",
        "ROLLBACK_FAILED",
        "UPDATE_ROLLBACK_FAILED",
    ];

    private readonly StackStore stacks;
    private readonly StackEngine engine;
    private readonly StackRequest reader;
    private readonly LocalAwsOptions options;
    private readonly BackgroundWork background;

    public CloudFormationService(StackStore stacks, StackTools tools, RoleSessions sessions, LocalAwsOptions options)
        : base("cloudformation", Protocol.Query, xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/")
    {
        this.stacks = stacks;
        this.options = options;
        background = new(options.Log);
        engine = new(tools, stacks.Import);
        reader = new(tools.Api, sessions);
        On("CreateStack", CreateStackAsync)
            .Takes([.. StackRequest.Parameters, "DisableRollback", "OnFailure", "TimeoutInMinutes", "EnableTerminationProtection"])
            .Without("nested stacks", "custom resources", "stack policies", "drift", "the time limit", "notifications");
        On("UpdateStack", UpdateStackAsync)
            .Takes([.. StackRequest.Parameters, "UsePreviousTemplate", "DisableRollback"])
            .Without("stack policies", "notifications");
        On("DeleteStack", DeleteStack).Takes("StackName", "RetainResources", "RoleARN", "ClientRequestToken", "DeletionMode");
        AddReads();
        AddChangeSets();
    }

    private DateTimeOffset Now => options.Time.GetUtcNow();

    private async Task<ApiResponse> CreateStackAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = StackRequest.StackName(request);
        Authorize(request, "cloudformation:CreateStack", name);
        if (request.Parameters.Flag("EnableTerminationProtection") == true)
            throw AwsException.NotSupported("termination protection of stacks");
        var body = await reader.BodyAsync(request, null, cancellationToken);
        if (stacks.Find(request.AccountId, request.Region, name) is not null)
            throw StackErrors.AlreadyExists(name);
        var plan = await PlanAsync(request, body, null, isChangeSet: false, cancellationToken);
        var stack = new Stack(StackIdentity.New(name, request.AccountId, request.Region), plan, Now);
        Check(stack, plan);
        if (!stacks.Add(stack).IsNew)
            throw StackErrors.AlreadyExists(name);
        Create(stack, plan, request.Parameters.Text("OnFailure") == "DELETE");
        return Answer(new XElement("StackId", stack.Identity.Id));
    }

    private async Task<ApiResponse> UpdateStackAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = StackRequest.StackName(request);
        Authorize(request, "cloudformation:UpdateStack", name);
        var stack = Existing(request, name, StackErrors.DoesNotExist);
        if (!Updatable.Contains(stack.Status))
            throw StackErrors.CannotBeUpdated(stack, stack.Status);
        var body = await reader.BodyAsync(request, stack, cancellationToken);
        var plan = await PlanAsync(request, body, stack, isChangeSet: false, cancellationToken);
        Check(stack, plan);
        if (IsTheSame(stack, plan, Changes(stack, plan)))
            throw StackErrors.NoUpdates();
        Update(stack, plan);
        return Answer(new XElement("StackId", stack.Identity.Id));
    }

    private ApiResponse DeleteStack(ApiRequest request)
    {
        var name = StackRequest.StackName(request);
        Authorize(request, "cloudformation:DeleteStack", name);
        if (request.Parameters.Text("DeletionMode") is not (null or "STANDARD"))
            throw AwsException.NotSupported("DeletionMode FORCE_DELETE_STACK");
        var stack = stacks.Find(request.AccountId, request.Region, name);
        var retained = request.Parameters.Texts("RetainResources");
        var principal = reader.PrincipalFor(request, request.Parameters.Text("RoleARN") ?? stack?.Plan.RoleArn);
        // Deleting a stack that does not exist succeeds.
        if (stack is null || stack.Deleted is not null || stack.Status == "DELETE_IN_PROGRESS")
            return ApiResponse.Empty;
        if (retained.Count > 0 && stack.Status != "DELETE_FAILED")
        {
            throw StackErrors.Validation(
                $"Invalid operation on stack [{stack.Identity.Id}]. Specify the resources to retain only when the stack is in the "
                    + "DELETE_FAILED state."
            );
        }
        CheckExports(stack, []);
        var plan = stack.Plan with { Principal = principal, Token = request.Parameters.Text("ClientRequestToken") };
        if (stack.TryBegin("DELETE_IN_PROGRESS", "User Initiated", plan, Now, Deletable) is { } status)
            throw StackErrors.Validation($"Stack [{stack.Identity.Id}] cannot be deleted while in status {status}");
        changeSets.Forget(stack);
        Begin(() => DeleteAsync(stack, plan, retained));
        return ApiResponse.Empty;
    }

    private async Task DeleteAsync(Stack stack, StackPlan plan, IReadOnlyList<string> retained)
    {
        await engine.DeleteAsync(stack, plan, retained, background.Stopped);
        if (stack.Deleted is not null)
            stacks.Remove(stack);
    }

    private void Create(Stack stack, StackPlan plan, bool deletesOnFailure)
    {
        stack.Enter("CREATE_IN_PROGRESS", "User Initiated", plan, Now);
        Begin(async () =>
        {
            if (await engine.CreateAsync(stack, plan, background.Stopped) is null || !deletesOnFailure)
                return;
            stack.Enter("DELETE_IN_PROGRESS", null, plan, Now);
            await DeleteAsync(stack, plan, []);
        });
    }

    private void Update(Stack stack, StackPlan plan)
    {
        if (stack.TryBegin("UPDATE_IN_PROGRESS", "User Initiated", plan, Now, Updatable) is { } status)
            throw StackErrors.CannotBeUpdated(stack, status);
        stack.Updated = Now;
        Begin(() => engine.UpdateAsync(stack, plan, background.Stopped));
    }

    /// <summary>Continues in the background: callers poll the stack's status.</summary>
    private void Begin(Func<Task> work) => background.Add(Task.Run(work));

    private async Task<StackPlan> PlanAsync(
        ApiRequest request,
        string body,
        Stack? existing,
        bool isChangeSet,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await reader.PlanAsync(request, body, existing, isChangeSet, cancellationToken);
        }
        catch (TemplateException e)
        {
            throw StackErrors.Of(e);
        }
    }

    private void Check(Stack stack, StackPlan plan)
    {
        try
        {
            engine.Check(stack, plan);
        }
        catch (TemplateException e)
        {
            throw StackErrors.Of(e);
        }
    }

    private IReadOnlyList<ResourceChange> Changes(Stack stack, StackPlan plan)
    {
        try
        {
            return StackComparison.Of(engine, stack, plan);
        }
        catch (TemplateException e)
        {
            throw StackErrors.Of(e);
        }
    }

    private bool IsTheSame(Stack stack, StackPlan plan, IReadOnlyList<ResourceChange> changes) =>
        changes.Count == 0
        && stack.Status is not ("CREATE_FAILED" or "UPDATE_FAILED")
        && plan.Tags.SequenceEqual(stack.Plan.Tags)
        && engine
            .OutputsOf(stack, plan)
            .OrderBy(o => o.Key, StringComparer.Ordinal)
            .SequenceEqual(stack.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal));

    /// <summary>Refuses to remove an export that another stack uses.</summary>
    private void CheckExports(Stack stack, IReadOnlyCollection<string> kept)
    {
        foreach (var export in stack.Outputs.Values.Select(output => output.ExportName).OfType<string>().Except(kept))
        {
            if (stacks.Importers(stack, export) is { Count: > 0 } importers)
                throw StackErrors.Validation($"Export {export} cannot be deleted as it is in use by {string.Join(", ", importers)}");
        }
    }

    private Stack Existing(ApiRequest request, string name, Func<string, AwsException> missing) =>
        stacks.Find(request.AccountId, request.Region, name) ?? throw missing(name);

    private void Authorize(ApiRequest request, string action, string name) => request.Authorize(action, Arn(request, name));

    private string Arn(ApiRequest request, string name) =>
        name.StartsWith("arn:", StringComparison.Ordinal) ? name
        : stacks.Find(request.AccountId, request.Region, name) is { } stack ? stack.Identity.Id
        : $"arn:aws:cloudformation:{request.Region}:{request.AccountId}:stack/{name}/*";

    private static ApiResponse Answer(params object?[] content) => ApiResponse.Xml(content);

    public ValueTask DisposeAsync() => background.DisposeAsync();
}
