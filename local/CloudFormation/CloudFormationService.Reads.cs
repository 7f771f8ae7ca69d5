using System.Xml.Linq;
using LocalAws.Deployment;
using LocalAws.Wire;

namespace LocalAws.CloudFormation;

/// <summary>The operations that read stacks and templates.</summary>
internal sealed partial class CloudFormationService
{
    private const int PageSize = 100;

    private void AddReads()
    {
        On("DescribeStacks", DescribeStacks).Takes("StackName", "NextToken");
        On("ListStacks", ListStacks).Takes("StackStatusFilter", "NextToken");
        On("DescribeStackEvents", DescribeStackEvents).Takes("StackName", "NextToken");
        On("ListStackResources", ListStackResources).Takes("StackName", "NextToken");
        On("DescribeStackResource", DescribeStackResource).Takes("StackName", "LogicalResourceId");
        On("DescribeStackResources", DescribeStackResources).Takes("StackName", "LogicalResourceId", "PhysicalResourceId");
        On("GetTemplate", GetTemplate).Takes("StackName", "ChangeSetName", "TemplateStage");
        On("GetTemplateSummary", GetTemplateSummaryAsync)
            .Takes("StackName", "TemplateBody", "TemplateURL", "TemplateSummaryConfig")
            .Without("identifiers for imports");
        On("ValidateTemplate", ValidateTemplateAsync).Takes("TemplateBody", "TemplateURL");
        On("ListExports", ListExports).Takes("NextToken");
        On("ListImports", ListImports).Takes("ExportName", "NextToken");
    }

    private ApiResponse DescribeStacks(ApiRequest request)
    {
        if (request.Parameters.Text("StackName") is not { } name)
        {
            request.Authorize("cloudformation:DescribeStacks", $"arn:aws:cloudformation:{request.Region}:{request.AccountId}:stack/*/*");
            return Page(
                request,
                "Stacks",
                stacks.All(request.AccountId, request.Region).Where(s => s.Deleted is null).Select(StackXml.Stack)
            );
        }
        Authorize(request, "cloudformation:DescribeStacks", name);
        return Answer(StackXml.List("Stacks", [StackXml.Stack(Existing(request, name, StackErrors.NoStackWithId))]));
    }

    private ApiResponse ListStacks(ApiRequest request)
    {
        request.Authorize("cloudformation:ListStacks", "*");
        var wanted = request.Parameters.Texts("StackStatusFilter");
        return Page(
            request,
            "StackSummaries",
            stacks
                .All(request.AccountId, request.Region)
                .Where(stack => wanted.Count == 0 || wanted.Contains(stack.Status))
                .Select(StackXml.Summary)
        );
    }

    private ApiResponse DescribeStackEvents(ApiRequest request)
    {
        var name = request.Parameters.Text("StackName") ?? throw StackErrors.Missing("stackName");
        Authorize(request, "cloudformation:DescribeStackEvents", name);
        var stack = Existing(request, name, StackErrors.DoesNotExist);
        return Page(request, "StackEvents", stack.Events().Select(happened => StackXml.Event(stack, happened)));
    }

    private ApiResponse ListStackResources(ApiRequest request)
    {
        var stack = Looked(request, "cloudformation:ListStackResources");
        return Page(
            request,
            "StackResourceSummaries",
            Resources(stack).Select(resource => StackXml.Member(StackXml.Resource(resource, "LastUpdatedTimestamp")))
        );
    }

    private ApiResponse DescribeStackResource(ApiRequest request)
    {
        var stack = Looked(request, "cloudformation:DescribeStackResource");
        var id = request.Parameters.Text("LogicalResourceId") ?? throw StackErrors.Missing("logicalResourceId");
        var resource =
            stack.Resources.GetValueOrDefault(id) ?? throw StackErrors.Validation($"Resource {id} does not exist for stack {stack.Name}");
        return Answer(
            new XElement(
                "StackResourceDetail",
                new XElement("StackName", stack.Name),
                new XElement("StackId", stack.Identity.Id),
                StackXml.Resource(resource, "LastUpdatedTimestamp")
            )
        );
    }

    private ApiResponse DescribeStackResources(ApiRequest request)
    {
        Stack stack;
        if (request.Parameters.Text("PhysicalResourceId") is { } physicalId)
        {
            request.Authorize(
                "cloudformation:DescribeStackResources",
                $"arn:aws:cloudformation:{request.Region}:{request.AccountId}:stack/*/*"
            );
            stack =
                stacks
                    .All(request.AccountId, request.Region)
                    .FirstOrDefault(s => s.Deleted is null && s.Resources.Values.Any(r => r.PhysicalId == physicalId))
                ?? throw StackErrors.Validation($"Stack for {physicalId} does not exist");
        }
        else
        {
            stack = Looked(request, "cloudformation:DescribeStackResources");
        }
        var only = request.Parameters.Text("LogicalResourceId");
        return Answer(
            StackXml.List(
                "StackResources",
                Resources(stack)
                    .Where(resource => only is null || resource.LogicalId == only)
                    .Select(resource =>
                        StackXml.Member(
                            new XElement("StackName", stack.Name),
                            new XElement("StackId", stack.Identity.Id),
                            StackXml.Resource(resource, "Timestamp")
                        )
                    )
            )
        );
    }

    private ApiResponse GetTemplate(ApiRequest request)
    {
        var stack = Looked(request, "cloudformation:GetTemplate");
        var plan = request.Parameters.Text("ChangeSetName") is { } named ? Named(stack, named).Plan ?? stack.Plan : stack.Plan;
        var body = request.Parameters.Text("TemplateStage") switch
        {
            null or "Original" => plan.Body,
            "Processed" => TemplateJson.Of(plan.Template.Root).ToJsonString(),
            var other => throw StackErrors.Validation(
                $"1 validation error detected: Value '{other}' at 'templateStage' failed to satisfy constraint: Member must satisfy enum "
                    + "value set: [Original, Processed]"
            ),
        };
        return Answer(new XElement("TemplateBody", body), StackXml.Texts("StagesAvailable", ["Original", "Processed"]));
    }

    private async Task<ApiResponse> GetTemplateSummaryAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        string body;
        Template? template = null;
        if (request.Parameters.Text("StackName") is { } name)
        {
            Authorize(request, "cloudformation:GetTemplateSummary", name);
            var stack = Existing(request, name, StackErrors.NoStackWithId);
            (body, template) = (stack.Plan.Body, stack.Plan.Template);
        }
        else
        {
            request.Authorize("cloudformation:GetTemplateSummary", "*");
            body = await reader.BodyAsync(request, null, cancellationToken);
        }
        var root = StackRequest.Parse(body);
        template ??= Unprocessed(root);
        return Answer(
            StackXml.Declarations(template, withConstraints: true),
            StackXml.Optional("Description", template.Description),
            Capabilities(template),
            StackXml.Texts("ResourceTypes", template.Resources.Values.Select(resource => resource.Type).Distinct()),
            StackXml.Optional("Version", (root["AWSTemplateFormatVersion"] as TemplateScalar)?.Text),
            StackXml.Texts("DeclaredTransforms", TemplateTransform.Declared(root))
        );
    }

    private async Task<ApiResponse> ValidateTemplateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Authorize("cloudformation:ValidateTemplate", "*");
        var root = StackRequest.Parse(await reader.BodyAsync(request, null, cancellationToken));
        var template = Unprocessed(root);
        try
        {
            // Conditions are not evaluated: a parameter may have no value yet.
            _ = new ResourceGraph(template, _ => true);
        }
        catch (TemplateException e)
        {
            throw StackErrors.Of(e);
        }
        return Answer(
            StackXml.Declarations(template, withConstraints: false),
            StackXml.Optional("Description", template.Description),
            Capabilities(template),
            StackXml.Texts("DeclaredTransforms", TemplateTransform.Declared(root))
        );
    }

    /// <summary>A template as it was written.</summary>
    private static Template Unprocessed(TemplateMap root)
    {
        try
        {
            return Template.AsWritten(root);
        }
        catch (TemplateException e)
        {
            throw StackErrors.Of(e);
        }
    }

    private static XElement? Capabilities(Template template) =>
        StackRequest.NeededCapability(template) is { } needed ? StackXml.Texts("Capabilities", [needed]) : null;

    private ApiResponse ListExports(ApiRequest request)
    {
        request.Authorize("cloudformation:ListExports", "*");
        return Page(
            request,
            "Exports",
            stacks
                .Exports(request.AccountId, request.Region)
                .Select(export =>
                    StackXml.Member(
                        new XElement("ExportingStackId", export.Stack.Identity.Id),
                        new XElement("Name", export.Output.ExportName),
                        new XElement("Value", export.Output.Value)
                    )
                )
        );
    }

    private ApiResponse ListImports(ApiRequest request)
    {
        request.Authorize("cloudformation:ListImports", "*");
        var name = request.Parameters.Text("ExportName") ?? throw StackErrors.Missing("exportName");
        var (exporting, _) = stacks.Exports(request.AccountId, request.Region).FirstOrDefault(export => export.Output.ExportName == name);
        if (exporting is null || stacks.Importers(exporting, name) is not { Count: > 0 } importers)
            throw StackErrors.Validation($"Export '{name}' is not imported by any stack.");
        return Page(request, "Imports", importers.Select(importer => new XElement("member", importer)));
    }

    private Stack Looked(ApiRequest request, string action)
    {
        var name = request.Parameters.Text("StackName") ?? throw StackErrors.Missing("stackName");
        Authorize(request, action, name);
        return Existing(request, name, StackErrors.NoStackWithId);
    }

    private static IEnumerable<StackResource> Resources(Stack stack) =>
        stack.Resources.Values.OrderBy(resource => resource.LogicalId, StringComparer.Ordinal);

    /// <summary>One page of a list: the token says how many items have been returned.</summary>
    private static ApiResponse Page(ApiRequest request, string list, IEnumerable<XElement> members)
    {
        var all = members.ToArray();
        var shown =
            Pages.Read(request.Parameters.Text("NextToken"), Invalid) is not { } position ? 0
            : int.TryParse(position, out var number) ? number
            : throw Invalid();
        var page = all.Skip(shown).Take(PageSize).ToArray();
        var next =
            shown + page.Length < all.Length ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{shown + page.Length}")) : null;
        return Answer(StackXml.List(list, page), StackXml.Optional("NextToken", next));

        static AwsException Invalid() => StackErrors.Validation("The NextToken is invalid.");
    }
}
