using Newtonsoft.Json.Linq;
using Slipway.Releases.Plans.Rules;
using YamlDotNet.Core;

namespace Slipway.Releases.Plans.Reading;

/// <summary>A plan's text as a tree whose every node knows its line and column.</summary>
internal sealed class PlanDocument
{
    private PlanDocument(JToken root, PlanProblem? problem) => (Root, Problem) = (root, problem);

    /// <summary>The tree; an empty value when <see cref="Problem"/> says why there is none.</summary>
    public JToken Root { get; }

    /// <summary>Why the text has no tree.</summary>
    public PlanProblem? Problem { get; }

    /// <summary>Reads YAML, and JSON as the YAML that it is.</summary>
    public static PlanDocument Read(string text)
    {
        try
        {
            return new(YamlTree.Read(text), null);
        }
        catch (RefusedYamlException refused)
        {
            return Broken(refused.Start, refused.Message, refused.Mend);
        }
        catch (YamlException) when (TabbedLine(text) is { } line)
        {
            return new(JValue.CreateNull(), new(line, 1, "", "a line is indented with a tab", "indent with spaces"));
        }
        catch (YamlException unreadable)
        {
            string why = unreadable.Message.TrimEnd('.');
            return Broken(unreadable.Start, $"this is neither YAML nor JSON ({why})", "mend the text here, or just before");
        }
    }

    /// <summary>Where a flaw is: at its setting, or where that setting would stand.</summary>
    public PlanProblem Locate(PlanFlaw flaw)
    {
        Position position = Nearest(flaw.Path);
        return new(position.Line, position.Column, flaw.Path, flaw.Wrong, flaw.Mend);
    }

    private Position Nearest(string path)
    {
        for (; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('.'))])
        {
            if (Root.SelectToken(path) is { } token)
            {
                return Position.Of(token);
            }
        }

        return Position.Of(Root);
    }

    /// <summary>The first line that is indented with a tab, from 1. JSON may be; YAML's own reader tells a line that is too early.</summary>
    private static int? TabbedLine(string text)
    {
        int line = text.TrimStart().StartsWith('{') ? -1 : Array.FindIndex(text.Split('\n'), l => l.TrimStart(' ').StartsWith('\t'));
        return line < 0 ? null : line + 1;
    }

    private static PlanDocument Broken(Mark mark, string wrong, string mend) =>
        new(JValue.CreateNull(), new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column), "", wrong, mend));
}
