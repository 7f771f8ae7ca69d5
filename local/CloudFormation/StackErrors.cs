using LocalAws.Deployment;
using LocalAws.Wire;

namespace LocalAws.CloudFormation;

/// <summary>CloudFormation's errors with its own messages.</summary>
internal static class StackErrors
{
    public static AwsException Validation(string message) => new("ValidationError", message);

    /// <summary>The message of DescribeStacks and other reads; operations on a stack use <see cref="DoesNotExist"/>.</summary>
    public static AwsException NoStackWithId(string name) => Validation($"Stack with id {name} does not exist");

    public static AwsException DoesNotExist(string name) => Validation($"Stack [{name}] does not exist");

    public static AwsException AlreadyExists(string name) => new("AlreadyExistsException", $"Stack [{name}] already exists");

    public static AwsException CannotBeUpdated(Stack stack, string status) =>
        Validation($"Stack:{stack.Identity.Id} is in {status} state and can not be updated.");

    public static AwsException NoUpdates() => Validation("No updates are to be performed.");

    public static AwsException NoChangeSet(string name) => new("ChangeSetNotFound", $"ChangeSet [{name}] does not exist", 404);

    public static AwsException Capabilities(string capability) =>
        new("InsufficientCapabilitiesException", $"Requires capabilities : [{capability}]");

    public static AwsException Missing(string member) =>
        Validation($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    /// <summary>The error response for a problem in a template.</summary>
    public static AwsException Of(TemplateException e) => e.IsNotSupported ? new("NotImplemented", e.What + ".", 501) : Validation(e.What);
}
