using System.Globalization;
using System.Text;
using RepoGrant.Contract;
using RepoGrant.Reports;

namespace RepoGrant.Validation;

/// <summary>Collects what is wrong with a request, so that one answer names it all.</summary>
internal sealed class Problems
{
    // A Fail state's cause may have 32,768 characters (Step Functions API reference, "cause"); the rest is for the error's JSON and its
    // escapes.
    private const int MaxListed = 100;
    private const int MaxCharacters = 16_000;

    private readonly List<string> problems = [];

    public int Count => problems.Count;

    /// <summary>The error for a single problem, where no others are looked for.</summary>
    public static InvalidRequest Only(string path, string problem)
    {
        var problems = new Problems();
        problems.Add(path, problem);
        return problems.ToError();
    }

    public void Add(string path, string problem) => problems.Add($"{path}: {problem}");

    public void Add(string path, string found, string allowed) => Add(path, $"found {found}; allowed: {allowed}");

    /// <summary>Throws <see cref="InvalidRequest"/> if there is any problem.</summary>
    public void ThrowIfAny()
    {
        if (problems.Count > 0)
            throw ToError();
    }

    private InvalidRequest ToError()
    {
        var message = new StringBuilder();
        message.Append(Counted.Of(problems.Count, "problem", "problems")).Append(" in the request:");
        var listed = 0;
        foreach (var problem in problems.Take(MaxListed).TakeWhile(problem => message.Length + problem.Length < MaxCharacters))
        {
            message.Append('\n').Append(problem);
            listed++;
        }

        if (listed < problems.Count)
            message.Append(CultureInfo.InvariantCulture, $"\nand {problems.Count - listed} more");

        return new InvalidRequest(message.ToString());
    }
}
