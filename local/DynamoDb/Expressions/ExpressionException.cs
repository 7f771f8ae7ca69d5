namespace LocalAws.DynamoDb.Expressions;

/// <summary>What is wrong with an expression, in AWS's words; who knows the parameter's name puts it before them.</summary>
internal sealed class ExpressionException(string message) : Exception(message);
