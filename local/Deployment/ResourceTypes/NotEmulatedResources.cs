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
                "ActionsEnabled",
                "DatapointsToAlarm",
                {
                    "Dimensions",
                    new() { "Name", "Value" }
                },
                "MetricName",
                "Namespace",
                "OKActions",
                "Period",
                "Statistic",
                "Unit",
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
            {
                var name = alarm.Name("AlarmName", 255);
                alarm.Exists(name, ("Arn", alarm.Arn("cloudwatch", "alarm:" + name)));
                return Task.CompletedTask;
            },
            NothingAsync
        )
        {
            UpdateAsync = NothingAsync,
            Required = ["ComparisonOperator", "EvaluationPeriods"],
            ReplacedBy = ["AlarmName"],
            NameProperty = "AlarmName",
            Missing =
            [
                "EvaluateLowSampleCountPercentile",
                "EvaluationCriteria",
                "EvaluationInterval",
                "ExtendedStatistic",
                "InsufficientDataActions",
                "Tags",
                "ThresholdMetricId",
            ],
        },
    ];

    private static Task NothingAsync(ResourceWork resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
