namespace LocalAws.Deployment.ResourceTypes;

/// <summary>
/// Resources that a stack may declare and LocalAws does not make, each with the reason. Their properties' names are checked all the same.
/// </summary>
internal static class NotEmulatedResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        // There are no metrics: whoever tests an execution's failure asks for the execution.
        new(
            "AWS::CloudWatch::Alarm",
            new()
            {
                "AlarmName",
                "AlarmDescription",
                "ComparisonOperator",
                "Threshold",
                "EvaluationPeriods",
                "TreatMissingData",
                "AlarmActions",
                {
                    "Metrics",
                    new()
                    {
                        "Id",
                        "Expression",
                        "Label",
                        "ReturnData",
                        {
                            "MetricStat",
                            new()
                            {
                                {
                                    "Metric",
                                    new()
                                    {
                                        "Namespace",
                                        "MetricName",
                                        {
                                            "Dimensions",
                                            new() { "Name", "Value" }
                                        },
                                    }
                                },
                                "Period",
                                "Stat",
                            }
                        },
                    }
                },
            },
            (alarm, _) =>
                Task.FromResult(
                    alarm.Created(alarm.Text("AlarmName"), ("Arn", alarm.Arn("cloudwatch", "alarm:" + alarm.Text("AlarmName"))))
                )
        ),
    ];
}
