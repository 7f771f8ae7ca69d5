using System.Xml.Linq;
using LocalAws.Deployment;

namespace LocalAws.CloudFormation;

/// <summary>Stacks in the format of CloudFormation's responses.</summary>
internal static class StackXml
{
    private const string Hidden = "****";

    public static XElement List(string name, IEnumerable<XElement> members) => new(name, members);

    public static XElement Member(params object?[] content) => new("member", content);

    public static XElement Texts(string name, IEnumerable<string> members) =>
        new(name, members.Select(member => new XElement("member", member)));

    /// <summary>An element; null, which is left out, if there is no value.</summary>
    public static XElement? Optional(string name, string? value) => value is null ? null : new(name, value);

    public static XElement Time(string name, DateTimeOffset time) => new(name, WireTime.Milliseconds(time));

    public static XElement Stack(Stack stack) =>
        Member(
            new XElement("StackId", stack.Identity.Id),
            new XElement("StackName", stack.Name),
            Optional("Description", stack.Plan.Template.Description),
            Parameters(stack.Plan),
            Time("CreationTime", stack.Created),
            stack.Updated is { } updated ? Time("LastUpdatedTime", updated) : null,
            stack.Deleted is { } deleted ? Time("DeletionTime", deleted) : null,
            new XElement("RollbackConfiguration"),
            new XElement("StackStatus", stack.Status),
            Optional("StackStatusReason", stack.Reason),
            new XElement("DisableRollback", stack.Plan.DisableRollback ? "true" : "false"),
            new XElement("NotificationARNs"),
            Texts("Capabilities", stack.Plan.Capabilities),
            List(
                "Outputs",
                stack.Outputs.Values.Select(output =>
                    Member(
                        new XElement("OutputKey", output.Key),
                        new XElement("OutputValue", output.Value),
                        Optional("Description", output.Description),
                        Optional("ExportName", output.ExportName)
                    )
                )
            ),
            Optional("RoleARN", stack.Plan.RoleArn),
            Tags(stack.Plan),
            new XElement("EnableTerminationProtection", "false"),
            new XElement("DriftInformation", new XElement("StackDriftStatus", "NOT_CHECKED"))
        );

    public static XElement Parameters(StackPlan plan) =>
        List(
            "Parameters",
            plan.Parameters.Select(pair =>
                Member(
                    new XElement("ParameterKey", pair.Key),
                    new XElement("ParameterValue", plan.Template.Parameters[pair.Key].NoEcho ? Hidden : pair.Value)
                )
            )
        );

    public static XElement Tags(StackPlan plan) =>
        List("Tags", plan.Tags.Select(tag => Member(new XElement("Key", tag.Key), new XElement("Value", tag.Value))));

    public static XElement Summary(Stack stack) =>
        Member(
            new XElement("StackId", stack.Identity.Id),
            new XElement("StackName", stack.Name),
            Optional("TemplateDescription", stack.Plan.Template.Description),
            Time("CreationTime", stack.Created),
            stack.Updated is { } updated ? Time("LastUpdatedTime", updated) : null,
            stack.Deleted is { } deleted ? Time("DeletionTime", deleted) : null,
            new XElement("StackStatus", stack.Status),
            Optional("StackStatusReason", stack.Reason),
            new XElement("DriftInformation", new XElement("StackDriftStatus", "NOT_CHECKED"))
        );

    public static XElement Event(Stack stack, StackEvent happened) =>
        Member(
            new XElement("StackId", stack.Identity.Id),
            new XElement("EventId", happened.Id),
            new XElement("StackName", stack.Name),
            new XElement("LogicalResourceId", happened.LogicalId),
            new XElement("PhysicalResourceId", happened.PhysicalId),
            new XElement("ResourceType", happened.Type),
            Time("Timestamp", happened.Time),
            new XElement("ResourceStatus", happened.Status),
            Optional("ResourceStatusReason", happened.Reason),
            Optional("ResourceProperties", happened.Properties),
            Optional("ClientRequestToken", happened.Token)
        );

    /// <param name="timeName">The element's name for the time, which differs between operations.</param>
    public static object?[] Resource(StackResource resource, string timeName) =>
        [
            new XElement("LogicalResourceId", resource.LogicalId),
            Optional("PhysicalResourceId", resource.PhysicalId.Length == 0 ? null : resource.PhysicalId),
            new XElement("ResourceType", resource.Type),
            Time(timeName, resource.Updated),
            new XElement("ResourceStatus", resource.Status),
            Optional("ResourceStatusReason", resource.Reason),
            new XElement("DriftInformation", new XElement("StackResourceDriftStatus", "NOT_CHECKED")),
        ];

    /// <summary>A template's parameters, as summaries show them.</summary>
    public static XElement Declarations(Template template, bool withConstraints) =>
        List(
            "Parameters",
            template.Parameters.Values.Select(parameter =>
                Member(
                    new XElement("ParameterKey", parameter.Name),
                    Optional("DefaultValue", parameter.Default),
                    withConstraints ? new XElement("ParameterType", parameter.Type) : null,
                    new XElement("NoEcho", parameter.NoEcho ? "true" : "false"),
                    Optional("Description", parameter.Description),
                    withConstraints ? new XElement("ParameterConstraints", Texts("AllowedValues", parameter.AllowedValues)) : null
                )
            )
        );
}
