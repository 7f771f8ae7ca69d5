using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>One action of an update.</summary>
/// <param name="Section"><c>SET</c>, <c>REMOVE</c>, <c>ADD</c> or <c>DELETE</c>.</param>
internal sealed record UpdateAction(string Section, DocumentPath Path, UpdateOperand? Value);

/// <summary>An UpdateExpression. All of it reads the item as it was before the update.</summary>
internal sealed class Update(IReadOnlyList<UpdateAction> actions, IReadOnlyList<DocumentPath> operandPaths)
{
    /// <summary>The paths that it changes.</summary>
    public IReadOnlyList<DocumentPath> Paths { get; } = [.. actions.Select(action => action.Path)];

    /// <summary>The paths that it changes and those that it reads.</summary>
    public IEnumerable<DocumentPath> AllPaths => Paths.Concat(operandPaths);

    /// <exception cref="ExpressionException">The item does not allow this update.</exception>
    public MapValue Apply(MapValue item)
    {
        try
        {
            var values = actions.Select(action => action.Section == "SET" ? action.Value!.Evaluate(item) : null).ToList();
            var draft = new ItemDraft(item);
            foreach (var (action, value) in actions.Zip(values))
                Apply(action, value, item, draft);
            return draft.Finish();
        }
        catch (NumberFault fault)
        {
            throw new ExpressionException(fault.Message);
        }
    }

    private static void Apply(UpdateAction action, AttributeValue? value, MapValue item, ItemDraft draft)
    {
        if (!draft.HasPlaceFor(action.Path))
            throw new ExpressionException("The document path provided in the update expression is invalid for update");
        switch (action.Section)
        {
            case "SET":
                draft.Set(action.Path, value!);
                break;
            case "REMOVE":
                draft.Remove(action.Path);
                break;
            case "ADD":
                draft.Set(action.Path, Added(action.Path.Find(item), action.Value!.Evaluate(item)));
                break;
            default:
                Delete(action.Path, action.Path.Find(item), (SetValue)action.Value!.Evaluate(item), draft);
                break;
        }
    }

    private static AttributeValue Added(AttributeValue? present, AttributeValue more) =>
        (present, more) switch
        {
            (null, _) => more,
            (NumberValue a, NumberValue b) => new NumberValue(a.Number + b.Number),
            (SetValue a, SetValue b) when a.Type == b.Type => new SetValue(a.Type, [.. a.Members.Union(b.Members)]),
            _ => throw UpdateOperand.WrongType(),
        };

    private static void Delete(DocumentPath path, AttributeValue? present, SetValue members, ItemDraft draft)
    {
        if (present is null)
            return;
        if (present is not SetValue set || set.Type != members.Type)
            throw UpdateOperand.WrongType();
        AttributeValue[] left = [.. set.Members.Except(members.Members)];
        if (left.Length == 0)
            draft.Remove(path);
        else
            draft.Set(path, new SetValue(set.Type, left));
    }
}
