using System.Text.RegularExpressions;
using System.Xml.Linq;
using LocalAws.Deployment;
using LocalAws.Wire;

namespace LocalAws.CloudFormation;

/// <summary>The operations on change sets.</summary>
internal sealed partial class CloudFormationService
{
    private readonly ChangeSetStore changeSets = new();

    private void AddChangeSets()
    {
        On("CreateChangeSet", CreateChangeSetAsync)
            .Takes([
                .. StackRequest.Parameters.Except(["ClientRequestToken"]),
                "ChangeSetName",
                "ChangeSetType",
                "ClientToken",
                "Description",
                "UsePreviousTemplate",
                "IncludeNestedStacks",
                "OnStackFailure",
            ])
            .Without("imports of resources", "nested stacks", "the time that it takes", "notifications");
        On("DescribeChangeSet", DescribeChangeSet).Takes("ChangeSetName", "StackName", "NextToken", "IncludePropertyValues");
        On("ListChangeSets", ListChangeSets).Takes("StackName", "NextToken");
        On("ExecuteChangeSet", ExecuteChangeSet).Takes("ChangeSetName", "StackName", "ClientRequestToken", "DisableRollback");
        On("DeleteChangeSet", DeleteChangeSet).Takes("ChangeSetName", "StackName");
    }

    private async Task<ApiResponse> CreateChangeSetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = StackRequest.StackName(request);
        Authorize(request, "cloudformation:CreateChangeSet", name);
        var setName = request.Parameters.Text("ChangeSetName") ?? throw StackErrors.Missing("changeSetName");
        if (!ChangeSetName().IsMatch(setName))
        {
            throw StackErrors.Validation(
                $"1 validation error detected: Value '{setName}' at 'changeSetName' failed to satisfy constraint: Member must satisfy "
                    + "regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
            );
        }
        if (request.Parameters.Flag("IncludeNestedStacks") == true)
            throw AwsException.NotSupported("change sets of nested stacks");
        var isCreation = request.Parameters.Text("ChangeSetType") switch
        {
            "CREATE" => true,
            null or "UPDATE" => false,
            var other => throw AwsException.NotSupported($"change sets of the type {other}"),
        };
        var existing = stacks.Find(request.AccountId, request.Region, name);
        CheckState(existing, name, setName, isCreation);
        var body = await reader.BodyAsync(request, isCreation ? null : existing, cancellationToken);
        var (plan, failure) = await PlanOfSetAsync(request, body, isCreation ? null : existing, cancellationToken);
        var stack = existing ?? New(request, name, plan, body);
        var set = new ChangeSet(stack, setName, Now)
        {
            Description = request.Parameters.Text("Description"),
            IsCreation = isCreation,
            Plan = plan,
            Failure = failure,
        };
        if (plan is not null)
        {
            Check(stack, plan);
            var changes = Changes(stack, plan);
            var isEmpty = !isCreation && IsTheSame(stack, plan, changes);
            set = set with
            {
                Changes = changes,
                Failure = isEmpty
                    ? "The submitted information didn't contain changes. Submit different information to create a change set."
                    : null,
            };
        }
        if (existing is null && !stacks.Add(stack).IsNew)
            throw StackErrors.AlreadyExists(name);
        if (!changeSets.TryAdd(set))
            throw new AwsException("AlreadyExistsException", $"ChangeSet {setName} already exists");
        if (existing is null)
            stack.Enter("REVIEW_IN_PROGRESS", "User Initiated", stack.Plan, Now);
        return Answer(new XElement("Id", set.Id), new XElement("StackId", stack.Identity.Id));
    }

    private static void CheckState(Stack? existing, string name, string setName, bool isCreation)
    {
        if (isCreation && existing is { Status: not "REVIEW_IN_PROGRESS" })
        {
            throw StackErrors.Validation($"Stack [{name}] already exists and cannot be created again with the changeSet [{setName}].");
        }
        if (isCreation)
            return;
        if (existing is null)
            throw StackErrors.DoesNotExist(name);
        if (!Updatable.Contains(existing.Status))
            throw StackErrors.CannotBeUpdated(existing, existing.Status);
    }

    /// <summary>What the change set is for; a failing transform makes a failed change set.</summary>
    private async Task<(StackPlan? Plan, string? Failure)> PlanOfSetAsync(
        ApiRequest request,
        string body,
        Stack? existing,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await reader.PlanAsync(request, body, existing, isChangeSet: true, cancellationToken), null);
        }
        catch (TemplateException e) when (!e.IsNotSupported && e.What.StartsWith("Transform ", StringComparison.Ordinal))
        {
            return (null, e.What);
        }
        catch (TemplateException e)
        {
            throw StackErrors.Of(e);
        }
    }

    /// <summary>A stack without resources, which exists until its first change set is executed.</summary>
    private Stack New(ApiRequest request, string name, StackPlan? plan, string body)
    {
        var nothing = new TemplateMap(
            new("template", 1),
            [new(new("template", 1), "Type", new TemplateScalar(new("template", 1), "None", false))]
        );
        var empty = new Template(
            new TemplateMap(nothing.At, [new(nothing.At, "Resources", new TemplateMap(nothing.At, [new(nothing.At, "None", nothing)]))])
        );
        var shown = plan ?? new(body, empty, new Dictionary<string, string>(), request.Principal);
        return new(StackIdentity.New(name, request.AccountId, request.Region), shown, Now);
    }

    private ApiResponse DescribeChangeSet(ApiRequest request)
    {
        var set = Asked(request, "cloudformation:DescribeChangeSet");
        return Answer(
            new XElement("ChangeSetName", set.Name),
            new XElement("ChangeSetId", set.Id),
            new XElement("StackId", set.Stack.Identity.Id),
            new XElement("StackName", set.Stack.Name),
            StackXml.Optional("Description", set.Description),
            set.Plan is null ? null : StackXml.Parameters(set.Plan),
            StackXml.Time("CreationTime", set.Created),
            new XElement("ExecutionStatus", set.ExecutionStatus),
            new XElement("Status", set.Status),
            StackXml.Optional("StatusReason", set.Failure),
            StackXml.Texts("Capabilities", set.Plan?.Capabilities ?? []),
            set.Plan is null ? null : StackXml.Tags(set.Plan),
            StackXml.List("Changes", set.Changes.Select(change => change.ToXml())),
            new XElement("IncludeNestedStacks", "false")
        );
    }

    private ApiResponse ListChangeSets(ApiRequest request)
    {
        var stack = Looked(request, "cloudformation:ListChangeSets");
        return Page(
            request,
            "Summaries",
            changeSets
                .All(stack)
                .Select(set =>
                    StackXml.Member(
                        new XElement("StackId", stack.Identity.Id),
                        new XElement("StackName", stack.Name),
                        new XElement("ChangeSetId", set.Id),
                        new XElement("ChangeSetName", set.Name),
                        new XElement("ExecutionStatus", set.ExecutionStatus),
                        new XElement("Status", set.Status),
                        StackXml.Optional("StatusReason", set.Failure),
                        StackXml.Time("CreationTime", set.Created),
                        StackXml.Optional("Description", set.Description)
                    )
                )
        );
    }

    private ApiResponse ExecuteChangeSet(ApiRequest request)
    {
        var set = Asked(request, "cloudformation:ExecuteChangeSet");
        if (set.ExecutionStatus != "AVAILABLE" || set.Plan is null)
        {
            throw new AwsException(
                "InvalidChangeSetStatus",
                $"ChangeSet [{set.Id}] cannot be executed in its current status of [{set.Status}]"
            );
        }
        // The permissions are those of whoever executes it, unless the stack has a role.
        var plan = set.Plan with
        {
            Principal = set.Plan.RoleArn is null ? request.Principal : reader.PrincipalFor(request, set.Plan.RoleArn),
            Token = request.Parameters.Text("ClientRequestToken"),
            DisableRollback = request.Parameters.Flag("DisableRollback") ?? false,
        };
        if (!set.IsCreation)
        {
            Update(set.Stack, plan);
        }
        else if (set.Stack.TryBegin("CREATE_IN_PROGRESS", "User Initiated", plan, Now, "REVIEW_IN_PROGRESS") is { } status)
        {
            throw StackErrors.CannotBeUpdated(set.Stack, status);
        }
        else
        {
            set.Stack.Created = Now;
            Begin(() => engine.CreateAsync(set.Stack, plan, background.Stopped));
        }
        changeSets.Executed(set);
        return Nothing();
    }

    private ApiResponse DeleteChangeSet(ApiRequest request)
    {
        if (Found(request, "cloudformation:DeleteChangeSet") is { } set)
            changeSets.Remove(set);
        return Nothing();
    }

    /// <summary>An empty result element, which is not the same as no result.</summary>
    private static ApiResponse Nothing() => ApiResponse.Xml([null]);

    private ChangeSet Asked(ApiRequest request, string action) =>
        Found(request, action) ?? throw StackErrors.NoChangeSet(request.Parameters.Text("ChangeSetName")!);

    private ChangeSet Named(Stack stack, string name) => changeSets.Find(stack, name) ?? throw StackErrors.NoChangeSet(name);

    /// <summary>The change set that a request names, by its id or with its stack; null if there is none.</summary>
    private ChangeSet? Found(ApiRequest request, string action)
    {
        var name = request.Parameters.Text("ChangeSetName") ?? throw StackErrors.Missing("changeSetName");
        if (request.Parameters.Text("StackName") is { } stackName)
        {
            Authorize(request, action, stackName);
            return stacks.Find(request.AccountId, request.Region, stackName) is { } stack
                ? changeSets.Find(stack, name)
                : throw StackErrors.DoesNotExist(stackName);
        }
        var found = changeSets.Find(request.AccountId, request.Region, name);
        request.Authorize(action, found?.Stack.Identity.Id ?? $"arn:aws:cloudformation:{request.Region}:{request.AccountId}:stack/*/*");
        if (found is null && !name.StartsWith("arn:", StringComparison.Ordinal))
            throw StackErrors.Validation("StackName must be specified if ChangeSetName is not specified as an ARN.");
        return found;
    }

    [GeneratedRegex(@"\A[a-zA-Z][-a-zA-Z0-9]{0,127}\z")]
    private static partial Regex ChangeSetName();
}
