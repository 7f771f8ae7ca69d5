namespace LocalAws.Deployment.ResourceTypes;

/// <summary>
/// Resources that a stack may declare and that LocalAws does not create, each with the reason. The names of their properties are checked
/// all the same.
/// </summary>
internal static class NotEmulatedResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        // There are no metrics: a test of a failing execution looks at the execution.
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
        // Nothing draws it, but what CloudWatch would refuse is refused.
        new("AWS::CloudWatch::Dashboard", new() { "DashboardName", "DashboardBody" }, CreateDashboardAsync, NothingAsync)
        {
            UpdateAsync = CheckDashboardAsync,
            Required = ["DashboardBody"],
            ReplacedBy = ["DashboardName"],
            NameProperty = "DashboardName",
        },
    ];

    private static Task CreateDashboardAsync(ResourceWork dashboard, CancellationToken cancellationToken)
    {
        Check(dashboard);
        dashboard.Exists(dashboard.Name("DashboardName", 255));
        return Task.CompletedTask;
    }

    private static Task CheckDashboardAsync(ResourceWork dashboard, CancellationToken cancellationToken)
    {
        Check(dashboard);
        return Task.CompletedTask;
    }

    private static void Check(ResourceWork dashboard)
    {
        if (DashboardBody.ProblemOf(dashboard.Text("DashboardBody")) is { } problem)
            throw dashboard.Invalid($"#/DashboardBody: it {problem}");
    }

    private static Task NothingAsync(ResourceWork resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
