using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

/// <summary>What a plan asks of a version's folder.</summary>
public class ArtifactFormPlanTests
{
    private const string Stages = """

        stages:
          - name: production
            rollout: { rings: [ { name: all, weight: 100 } ], health: none }
        """;

    public static TheoryData<string, ArtifactLayout?, string?> Sections => new()
    {
        // section, layout and manifest; none of them for files of any kind
        { "", null, null },
        { "artifacts: {}", null, null },
        { "artifacts: { layout: files }", null, null },
        { "artifacts: { manifest: SHA256SUMS }", ArtifactLayout.Files, "SHA256SUMS" },
        { "artifacts: { layout: files, manifest: checksums.sha256 }", ArtifactLayout.Files, "checksums.sha256" },
        { "artifacts: { layout: oci }", ArtifactLayout.Oci, null },
        { "artifacts: { layout: oci, manifest: _sums-1 }", ArtifactLayout.Oci, "_sums-1" },
        { "artifacts: { manifest: index.json }", ArtifactLayout.Files, "index.json" },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_section_says_what_the_folder_is_and_which_file_names_the_digests(string section, ArtifactLayout? layout, string? manifest)
    {
        PlanReading reading = PlanReader.Read($"product: storefront\n{section}{Stages}");

        Assert.Empty(reading.Problems.Select(problem => problem.Sentence));
        ArtifactForm? form = layout is { } kind ? new(kind, manifest is null ? null : ArtifactPath.Parse(manifest)) : null;
        Assert.Equal(form, reading.Plan!.Artifacts);
    }

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        // section, path, what is wrong, how to mend it
        { "artifacts: { layout: docker }", "artifacts.layout", "artifacts.layout is 'docker'", "write files or oci" },
        { "artifacts: { layout: OCI }", "artifacts.layout", "artifacts.layout is 'OCI'", "write files or oci" },
        { "artifacts: { layout: [oci] }", "artifacts.layout", "artifacts.layout is a list", "write files or oci" },
        { "artifacts: { manifest: ../SHA256SUMS }", "artifacts.manifest", "is '../SHA256SUMS'", "lies directly in the version's folder, such as SHA256SUMS" },
        { "artifacts: { manifest: .. }", "artifacts.manifest", "is '..'", "lies directly in the version's folder" },
        { "artifacts: { manifest: docs/SHA256SUMS }", "artifacts.manifest", "is 'docs/SHA256SUMS'", "lies directly in the version's folder" },
        { "artifacts: { manifest: 'docs\\SHA256SUMS' }", "artifacts.manifest", "is 'docs\\SHA256SUMS'", "lies directly in the version's folder" },
        { "artifacts: { manifest: .hidden }", "artifacts.manifest", "is '.hidden'", "lies directly in the version's folder" },
        { "artifacts: { manifest: sums. }", "artifacts.manifest", "is 'sums.'", "lies directly in the version's folder" },
        { "artifacts: { manifest: '' }", "artifacts.manifest", "artifacts.manifest is ''", "lies directly in the version's folder" },
        { "artifacts: { manifest: slipway.manifest.json }", "artifacts.manifest", "is 'slipway.manifest.json'", "lies directly in the version's folder" },
        { $"artifacts: {{ manifest: {new string('a', 101)} }}", "artifacts.manifest", "artifacts.manifest has 101 characters", "lies directly in the version's folder" },
        { "artifacts: { layout: oci, manifest: index.json }", "artifacts.manifest", "is 'index.json', which an image layout has for itself", "write another file, such as SHA256SUMS" },
        { "artifacts: { layout: oci, manifest: oci-layout }", "artifacts.manifest", "is 'oci-layout', which an image layout has for itself", "write another file, such as SHA256SUMS" },
        { "artifacts: { manifests: SHA256SUMS }", "artifacts.manifests", "unknown setting 'manifests'", "did you mean 'manifest'?" },
        { "artifacts: oci", "artifacts", "artifacts is 'oci'", "write layout and manifest, or leave artifacts out" },
        { "artifacts:", "artifacts", "artifacts is empty", "leave artifacts out" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_form_that_no_folder_can_have_is_a_mistake_with_its_line(string section, string path, string wrong, string mend)
    {
        PlanReading reading = PlanReader.Read($"product: storefront\n{section}{Stages}");

        Assert.True(reading.Problems.Count == 1, string.Join('\n', reading.Problems.Select(problem => problem.Sentence)));
        PlanProblem problem = reading.Problems[0];
        Assert.Equal((2, path), (problem.Line, problem.Path));
        Assert.Contains(wrong, problem.Wrong, StringComparison.Ordinal);
        Assert.Contains(mend, problem.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_of_builds_is_no_stages_container()
    {
        PlanReading reading = PlanReader.Read("product: storefront\nbuilds: production" + Stages);

        Assert.Equal("stages[0].container", Assert.Single(reading.Problems).Path);
    }
}
