using System.Text;
using Slipway.Releases.Plans;

namespace Slipway.Host.Demo;

/// <summary>The plan that the story follows, as text and as it is understood.</summary>
internal sealed record DemoPlan(string Text, Plan Plan)
{
    private const string PlannedHost = "http://storefront.invalid/";

    /// <summary>The only stage.</summary>
    public Stage Stage => Plan.Stages[0];

    /// <summary>The plan with the address of the storefront that is simulated.</summary>
    public static DemoPlan For(Uri storefront)
    {
        using Stream stream = typeof(DemoPlan).Assembly.GetManifestResourceStream(typeof(DemoPlan), "storefront.yaml")!;
        using StreamReader reader = new StreamReader(stream);
        string text = reader.ReadToEnd().Replace(PlannedHost, storefront.AbsoluteUri, StringComparison.Ordinal);
        return new DemoPlan(text, PlanReader.Read(Encoding.UTF8.GetBytes(text)).Plan!);
    }
}
