using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>Makes an update from what was parsed; the checks are in AWS's order, each through the whole expression.</summary>
internal sealed class UpdateReader
{
    private readonly Placeholders placeholders;
    private readonly List<DocumentPath> operandPaths = [];

    private UpdateReader(Placeholders placeholders) => this.placeholders = placeholders;

    public static Update Read(string text, Placeholders placeholders)
    {
        var syntax = UpdateParser.Parse(text);
        var operands = syntax.Actions.SelectMany(action => action.Value?.All() ?? []).ToList();
        ReservedWords.Check(
            syntax.Actions.SelectMany(action =>
                (action.Value?.All() ?? []).OfType<UpdateSyntax.Path>().Select(path => path.Reference).Prepend(action.Path)
            )
        );
        foreach (var function in operands.OfType<UpdateSyntax.Function>())
        {
            if (function.Name is not ("if_not_exists" or "list_append" or "+" or "-"))
                throw new ExpressionException($"Invalid function name; function: {function.Name}");
        }
        if (syntax.Sections.GroupBy(section => section).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw new ExpressionException($"The \"{twice}\" section can only be used once in an update expression;");
        return new UpdateReader(placeholders).Read(syntax, operands);
    }

    private Update Read(UpdateExpressionSyntax syntax, List<UpdateSyntax> operands)
    {
        // Names before values, and both before the values themselves are checked.
        DocumentPath[] paths = [.. syntax.Actions.Select(action => placeholders.Path(action.Path))];
        foreach (var path in operands.OfType<UpdateSyntax.Path>())
            placeholders.Path(path.Reference);
        foreach (var value in operands.OfType<UpdateSyntax.Value>())
            placeholders.Value(value.Placeholder);
        DocumentPath.CheckDistinct(paths);
        foreach (var action in syntax.Actions)
        {
            if (action.Section is "ADD" or "DELETE")
                CheckMember(action.Section, placeholders.Value(((UpdateSyntax.Value)action.Value!).Placeholder).Type);
        }
        var actions = syntax.Actions.Zip(paths, (a, path) => new UpdateAction(a.Section, path, a.Value is { } v ? Operand(v) : null));
        return new([.. actions], operandPaths);
    }

    /// <summary>ADD needs a number or a set, DELETE a set.</summary>
    private static void CheckMember(string section, AttributeType type)
    {
        if (type is AttributeType.SS or AttributeType.NS or AttributeType.BS || (section == "ADD" && type == AttributeType.N))
            return;
        var name = type switch
        {
            AttributeType.S => "STRING",
            AttributeType.N => "NUMBER",
            AttributeType.B => "BINARY",
            AttributeType.BOOL => "BOOLEAN",
            AttributeType.L => "LIST",
            AttributeType.M => "MAP",
            _ => "NULL",
        };
        throw new ExpressionException($"Incorrect operand type for operator or function; operator: {section}, operand type: {name}");
    }

    private UpdateOperand Operand(UpdateSyntax syntax)
    {
        switch (syntax)
        {
            case UpdateSyntax.Path path:
                var found = placeholders.Path(path.Reference);
                operandPaths.Add(found);
                return new UpdateOperand.InItem(found);
            case UpdateSyntax.Value value:
                return new UpdateOperand.Given(placeholders.Value(value.Placeholder));
            default:
                return Function((UpdateSyntax.Function)syntax);
        }
    }

    private UpdateOperand Function(UpdateSyntax.Function function)
    {
        UpdateOperand[] operands = [.. function.Arguments.Select(Operand)];
        if (operands.Length != 2)
        {
            throw new ExpressionException(
                "Incorrect number of operands for operator or function; "
                    + $"operator or function: {function.Name}, number of operands: {operands.Length}"
            );
        }
        switch (function.Name)
        {
            case "if_not_exists":
                return operands[0] is UpdateOperand.InItem { Path: var path }
                    ? new UpdateOperand.IfNotExists(path, operands[1])
                    : throw new ExpressionException("Operator or function requires a document path; operator or function: if_not_exists");
            case "list_append":
                CheckType(function.Name, operands, AttributeType.L);
                return new UpdateOperand.ListAppend(operands[0], operands[1]);
            default:
                CheckType(function.Name, operands, AttributeType.N);
                return new UpdateOperand.Sum(operands[0], operands[1], Negative: function.Name == "-");
        }
    }

    private static void CheckType(string name, UpdateOperand[] operands, AttributeType takes)
    {
        foreach (var given in operands.OfType<UpdateOperand.Given>())
        {
            if (given.Value.Type != takes)
            {
                throw new ExpressionException(
                    "Incorrect operand type for operator or function; " + $"operator or function: {name}, operand type: {given.Value.Type}"
                );
            }
        }
    }
}
