using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>EC2's errors, with its own messages.</summary>
internal static class Ec2Errors
{
    public static AwsException MalformedInstanceId(string id) => new("InvalidInstanceID.Malformed", $"Invalid id: \"{id}\"");

    public static AwsException NoSuchInstances(IReadOnlyCollection<string> ids) =>
        ids.Count == 1
            ? new("InvalidInstanceID.NotFound", $"The instance ID '{ids.First()}' does not exist")
            : new("InvalidInstanceID.NotFound", $"The instance IDs '{string.Join(", ", ids)}' do not exist");

    public static AwsException MalformedImageId(string id) =>
        new("InvalidAMIID.Malformed", $"Invalid id: \"{id}\" (expecting \"ami-...\")");

    public static AwsException Missing(string parameter) => new("MissingParameter", $"The request must contain the parameter {parameter}");

    public static AwsException Invalid(string parameter, string value, string why) =>
        new("InvalidParameterValue", $"Value ({value}) for parameter {parameter} is invalid. {why}");

    public static AwsException Combination(string message) => new("InvalidParameterCombination", message);

    public static AwsException WrongState(string message) => new("IncorrectInstanceState", message);

    /// <summary>An attribute of the instance forbids the action.</summary>
    public static AwsException Protected(string id, string what, string attribute) =>
        new("OperationNotPermitted", $"The instance '{id}' may not be {what}. Modify its '{attribute}' instance attribute and try again.");

    public static AwsException NoSuchAssociation(string id) =>
        new("InvalidAssociationID.NotFound", $"An invalid association-id of '{id}' was given");

    /// <summary>A dry run that would have succeeded is also an error, the only one with this status.</summary>
    public static AwsException DryRun() => new("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
}
