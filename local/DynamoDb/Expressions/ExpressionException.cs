namespace LocalAws.DynamoDb.Expressions;

/// <summary>What is wrong with an expression, in AWS's words; the caller puts the parameter's name before them.</summary>
internal sealed class ExpressionException(string message) : Exception(message);
