using System.Text.Json.Nodes;

namespace Conformance.Facts;

/// <summary>The state machine that facts of Step Functions are about.</summary>
internal static class StateMachines
{
    public const string Machine = "arn:aws:states:us-east-2:111111111111:stateMachine:sm692683";

    public const string Pass =
        """{"Comment": "BASE_PASS_RESULT", "QueryLanguage": "JSONata", "StartAt": "State_1", "States":"""
        + """ {"State_1": {"Type": "Pass", "Output": {"Arg1": "argument1"}, "End": true}}}""";
    public const string Wait =
        """{"QueryLanguage": "JSONata", "StartAt": "State_1", "States": {"State_1": {"Type": "Wait", "Seconds": 600, "End": true}}}""";

    public static Task<JsonObject> RoleAsync(FactCloud aws) =>
        IamQuestions.RoleAsync(
            aws,
            "sf692683",
            IamQuestions.Trust.Replace("lambda.amazonaws.com", "states.amazonaws.com", StringComparison.Ordinal)
        );

    public static async Task<JsonObject> CreateAsync(FactCloud aws, string definition = Pass)
    {
        await RoleAsync(aws);
        return await MachineAsync(aws, definition);
    }

    public static Task<JsonObject> MachineAsync(FactCloud aws, string definition) =>
        aws.GiveAsync("states", "CreateStateMachine", Named("sm692683", definition));

    public static object Named(string name, string definition) =>
        new
        {
            name,
            definition,
            roleArn = "arn:aws:iam::111111111111:role/sf692683",
        };
}
