using System.Text;
using Newtonsoft.Json.Linq;
using Slipway.Releases.Plans.Reading;
using Slipway.Releases.Plans.Rules;

namespace Slipway.Releases.Plans;

/// <summary>
/// Reads a plan's YAML or JSON text: first its form, then the published schema (<see cref="PlanSchema"/>), then the rules that a
/// schema cannot say. Text of any kind gives an answer; nothing is thrown.
/// </summary>
public static class PlanReader
{
    /// <summary>A plan is at most this long, in bytes: 256 KiB.</summary>
    public const int MaximumBytes = 256 * 1024;

    private const int MaximumProblems = 100;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a plan from its UTF-8 bytes.</summary>
    public static PlanReading Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaximumBytes)
        {
            return TooLong(utf8.Length);
        }

        try
        {
            return ReadText(StrictUtf8.GetString(utf8));
        }
        catch (DecoderFallbackException)
        {
            return Refused(new PlanProblem(1, 1, "", "the plan is not UTF-8 text", "save it as UTF-8"));
        }
    }

    /// <summary>Reads a plan from text.</summary>
    public static PlanReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int length = Encoding.UTF8.GetByteCount(text);
        return length > MaximumBytes ? TooLong(length) : ReadText(text);
    }

    private static PlanReading ReadText(string text)
    {
        PlanDocument document = PlanDocument.Read(text.TrimStart('\uFEFF'));
        if (document.Problem is { } broken)
        {
            return Refused(broken);
        }

        PlanProblem[] misfits = [.. SchemaProblems.Of(document.Root).Distinct().Take(MaximumProblems)];
        if (misfits.Length > 0)
        {
            return Refused(misfits);
        }

        Plan plan = PlanBinder.Bind((JObject)document.Root);
        PlanProblem[] flaws = [.. PlanRules.Check(plan, document.Root).Select(document.Locate).Take(MaximumProblems)];
        return flaws.Length > 0 ? Refused(flaws) : new(plan, []);
    }

    private static PlanReading TooLong(int bytes) => Refused(
        new PlanProblem(1, 1, "", $"the plan has {bytes} bytes, and {MaximumBytes} are read at most", "split it into a plan for each product"));

    private static PlanReading Refused(params PlanProblem[] problems) =>
        new(null, [.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
}
