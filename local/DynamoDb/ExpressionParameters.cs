using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>A request's expressions, with their names and values.</summary>
internal sealed class ExpressionParameters
{
    private readonly JsonObject parameters;
    private Placeholders? placeholders;

    /// <summary>Refuses names and values if no expression could use them.</summary>
    /// <param name="expressions">The expressions that the request can have, in AWS's order.</param>
    public ExpressionParameters(JsonObject parameters, params string[] expressions)
    {
        this.parameters = parameters;
        if (parameters["ExpressionAttributeNames"] is not null && expressions.All(IsAbsent))
            throw DynamoDbErrors.Validation("ExpressionAttributeNames can only be specified when using expressions");
        string[] withValues = [.. expressions.Where(expression => expression != "ProjectionExpression")];
        if (parameters["ExpressionAttributeValues"] is not null && withValues.All(IsAbsent))
        {
            throw DynamoDbErrors.Validation(
                "ExpressionAttributeValues can only be specified when using expressions: "
                    + $"{string.Join(" and ", withValues)} {(withValues.Length > 1 ? "are" : "is")} null"
            );
        }
    }

    public Placeholders Placeholders => placeholders ??= new(parameters);

    /// <summary>Names and values are read before the first expression, even if only one of the two is given.</summary>
    public void ReadPlaceholders() => _ = Placeholders;

    public ReadCondition? Condition(string name) => Read(name, ConditionReader.Read);

    public Update? Update() => Read("UpdateExpression", UpdateReader.Read);

    public Projection? Projection() => Read("ProjectionExpression", Expressions.Projection.Parse);

    public void CheckAllUsed() => Placeholders.CheckAllUsed();

    private bool IsAbsent(string expression) => parameters[expression] is null;

    private T? Read<T>(string name, Func<string, Placeholders, T> read)
        where T : class
    {
        if (parameters.Text(name) is not { } text)
            return null;
        try
        {
            return read(text, Placeholders);
        }
        catch (ExpressionException e)
        {
            throw DynamoDbErrors.Validation($"Invalid {name}: {e.Message}");
        }
    }
}
