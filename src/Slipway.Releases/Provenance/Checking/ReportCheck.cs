using System.Text.Json;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans.Reading;
using Slipway.Releases.Provenance.Reports;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>Reads bills of materials and vulnerability reports, the files and those in attestations.</summary>
internal sealed class ReportCheck(ProvenancePolicy policy, ProofFiles files)
{
    private readonly List<Found> findings = [];
    private readonly List<string> boms = [];
    private readonly List<string> reports = [];

    /// <summary>The bills of materials that are there.</summary>
    public IReadOnlyList<string> Boms => boms;

    /// <summary>The reports that are there.</summary>
    public IReadOnlyList<string> Reports => reports;

    /// <summary>The worst severity that is open and not waived; null when nothing is.</summary>
    public Severity? Worst { get; private set; }

    /// <summary>The waivers that were needed.</summary>
    public IReadOnlyList<Waiver> Waived { get; private set; } = [];

    /// <param name="attested">The statements that hold.</param>
    /// <param name="isCovered">Whether somebody with a pinned key stands behind a file.</param>
    /// <param name="today">The day on which waivers must count.</param>
    public IReadOnlyList<string> Run(IReadOnlyList<VerifiedStatement> attested, Func<ArtifactSeal, bool> isCovered, DateOnly today)
    {
        List<string> refusals = [];
        foreach (ArtifactSeal file in files.Of(ProofKinds.Reports(policy)))
        {
            refusals.AddRange(Take(file.Path.ToString(), file.KindOf(), () => ProofJson.Read(files[file]), isCovered(file)));
        }

        foreach (VerifiedStatement by in attested)
        {
            ProofKind kind = IsOf(by.Statement.PredicateType, "https://cyclonedx.org/bom") ? ProofKind.CycloneDx
                : IsOf(by.Statement.PredicateType, "https://spdx.dev/Document") ? ProofKind.Spdx
                : ProofKind.Artifact;
            refusals.AddRange(Take(by.File.ToString(), kind, () => by.Statement.Predicate, isCovered: true));
        }

        if (policy.Sbom is ProofDemand.Required && boms.Count == 0)
        {
            refusals.Add("There is no bill of materials: provenance.sbom is required, and neither bom.json, *.cdx.json, *.spdx.json nor an attested one is there.");
        }

        return policy.Vulnerabilities is { } limit ? [.. refusals, .. Judge(limit, today)] : refusals;
    }

    private IEnumerable<string> Take(string name, ProofKind kind, Func<JsonElement> read, bool isCovered)
    {
        try
        {
            Take(name, kind, read(), isCovered);
            return [];
        }
        catch (ProofFlawException broken)
        {
            return [$"{name} {broken.Message}."];
        }
    }

    private void Take(string name, ProofKind kind, JsonElement json, bool isCovered)
    {
        IReadOnlyList<Finding>? found = null;
        switch (kind)
        {
            case ProofKind.Spdx:
                SpdxDocument.Check(json);
                boms.Add(name);
                break;
            case ProofKind.Sarif:
                found = SarifReport.Read(json);
                break;
            case ProofKind.CycloneDx or ProofKind.Vex:
                CycloneDxDocument.Check(json);
                if (kind is ProofKind.CycloneDx)
                {
                    boms.Add(name);
                }

                found = CycloneDxDocument.IsReport(json) ? CycloneDxDocument.Read(json)
                    : kind is ProofKind.Vex ? throw new ProofFlawException("tells of no vulnerabilities, if only that there are none")
                    : null;
                break;
        }

        if (found is not null)
        {
            reports.Add(name);
            findings.AddRange(found.Select(finding => new Found(finding, name, isCovered)));
        }
    }

    private IEnumerable<string> Judge(VulnerabilityPolicy limit, DateOnly today)
    {
        if (reports.Count == 0)
        {
            return ["There is no vulnerability report: provenance.vulnerabilities asks for one, and neither *.sarif, *.vex.json nor CycloneDX with vulnerabilities is there."];
        }

        Found[] open = [.. findings.Except(ClosedOnes())];
        ILookup<string, Waiver> waivers = limit.Waivers.ToLookup(waiver => waiver.Id, StringComparer.OrdinalIgnoreCase);
        ILookup<bool, Found> bad = open.Where(f => f.Finding.Severity > limit.Maximum)
            .ToLookup(f => waivers[f.Finding.Id].Any(waiver => waiver.Until >= today));
        Waived = [.. bad[true].Select(f => waivers[f.Finding.Id].First(waiver => waiver.Until >= today)).Distinct()];
        Worst = open.Except(bad[true]).Select(f => (Severity?)f.Finding.Severity).Max();
        return bad[false].DistinctBy(f => (f.Finding.Id, f.File)).Select(f =>
            $"{Spelling.Shortened(f.Finding.Id)} in {f.File} is of {f.Finding.Severity.ToString().ToLowerInvariant()} severity, "
            + $"and provenance.vulnerabilities.maximum is {limit.Maximum.ToString().ToLowerInvariant()}{Ended(waivers[f.Finding.Id])}.");
    }

    /// <summary>
    /// A report closes what it names itself, and what others merely found, unless one says that it is open. It does so only when somebody with a
    /// pinned key stands behind it: else whoever can write to the container could close anything.
    /// </summary>
    private HashSet<Found> ClosedOnes()
    {
        HashSet<string> disputed = [.. findings.Where(f => f.Finding.Analysis is Analysis.Open).Select(f => f.Finding.Id)];
        ILookup<string, string> closing = findings.Where(f => f.IsCovered && f.Finding.Analysis is Analysis.Closed)
            .DistinctBy(f => (f.Finding.Id, f.File)).ToLookup(f => f.Finding.Id, f => f.File, StringComparer.Ordinal);
        return
        [
            .. findings.Where(f => f.IsCovered && f.Finding.Analysis is Analysis.Closed or Analysis.Suppressed),
            .. findings.Where(f => f.Finding.Analysis is Analysis.None && !disputed.Contains(f.Finding.Id) && closing[f.Finding.Id].Any(file => file != f.File)),
        ];
    }

    private static bool IsOf(string type, string of) => type == of || type.StartsWith(of + "/", StringComparison.Ordinal);

    private static string Ended(IEnumerable<Waiver> waivers) =>
        waivers.MaxBy(waiver => waiver.Until) is { } last ? $"; its waiver ended with {last.Until:yyyy-MM-dd}" : "";

    private sealed record Found(Finding Finding, string File, bool IsCovered);
}
