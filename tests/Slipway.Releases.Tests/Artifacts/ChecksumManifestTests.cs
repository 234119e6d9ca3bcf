using System.Text;
using CsCheck;
using Slipway.Releases.Artifacts;
using Xunit;

namespace Slipway.Releases.Tests.Artifacts;

public class ChecksumManifestTests
{
    private static readonly ArtifactPath Sums = ArtifactPath.Parse("SHA256SUMS");
    private static readonly string Hex = Digest.Of("app").ToString()[7..];
    private static readonly string Other = Digest.Of("other").ToString()[7..];

    public static TheoryData<string, string> Lines => new()
    {
        // line, path that it names
        { $"{Hex}  app.zip", "app.zip" },
        { $"{Hex} *app.zip", "app.zip" },
        { $"SHA256 (app.zip) = {Hex}", "app.zip" },
        { $"{Hex.ToUpperInvariant()}  app.zip", "app.zip" },
        { $"SHA256 (app.zip) = {Hex.ToUpperInvariant()}", "app.zip" },
        { $"{Hex}  ./docs/app.zip", "docs/app.zip" },
        { $"SHA256 (./docs/app.zip) = {Hex}", "docs/app.zip" },
        { $"{Hex}  two  words.txt", "two  words.txt" },
        { $"{Hex}   led by a blank", " led by a blank" },
        { $"{Hex}  SHA256 (a) = b", "SHA256 (a) = b" },
        { $"{Hex}  app (1).zip", "app (1).zip" },
        { $"{Hex}  (a) = b", "(a) = b" },
        { $"SHA256 (a) = (b) = {Hex}", "a) = (b" },
        { $"SHA256 (#1) = {Hex}", "#1" },
        { $"{Hex}  *starred", "*starred" },
        { $"{Hex}  Übersicht & Pläne/読む 😀.txt", "Übersicht & Pläne/読む 😀.txt" },
        { $"{Hex}  ملف.txt", "ملف.txt" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_of_either_form_names_a_path_in_any_script(string line, string path) =>
        Assert.Equal([(ArtifactPath.Parse(path), Digest.Of("app"))], Entries(Read($"{line}\n")));

    public static TheoryData<string, string> Mistakes => new()
    {
        // line, what is said of it
        { $"{Hex[..63]}  app.zip", "holds a digest of 63 digits; one of SHA-256 has 64" },
        { $"{Hex}0  app.zip", "holds a digest of 65 digits; one of SHA-256 has 64" },
        { $"{Hex[..32]}  app.zip", "holds a digest of 32 digits; one of SHA-256 has 64" },
        { $"{Hex}{Hex}  app.zip", "holds a digest of 128 digits; one of SHA-256 has 64" },
        { $"SHA256 (app.zip) = {Hex[..40]}", "holds a digest of 40 digits; one of SHA-256 has 64" },
        { $"SHA512 (app.zip) = {Hex}{Hex}", "holds a digest of SHA512, not of SHA256" },
        { $"MD5 (app.zip) = {Hex[..32]}", "holds a digest of MD5, not of SHA256" },
        { $"SHA2-256 (app.zip) = {Hex}", "holds a digest of SHA2-256, not of SHA256" },
        { $"SHA512/256 (app.zip) = {Hex}", "holds a digest of SHA512/256, not of SHA256" },
        { $"sha256 (app.zip) = {Hex}", "holds a digest of sha256, not of SHA256" },
        { $"SHA256 (app.zip) = {Hex[..63]}g", "is not of the form '<SHA-256 digest>  <path>'" },
        { "SHA256 (app.zip) = ", "is not of the form '<SHA-256 digest>  <path>'" },
        { $"SHA256 () = {Hex}", "names '', which is not a name that an artifact may have" },
        { $"SHA256() = {Hex}", "is not of the form '<SHA-256 digest>  <path>'" },
        { $"{Hex[..63]}g  app.zip", "is not of the form '<SHA-256 digest>  <path>'" },
        { $"sha256:{Hex}  app.zip", "is not of the form '<SHA-256 digest>  <path>'" },
        { $"{Hex} app.zip", "is not of the form '<SHA-256 digest>  <path>'" },
        { $"{Hex}\tapp.zip", "is not of the form '<SHA-256 digest>  <path>'" },
        { Hex, "is not of the form '<SHA-256 digest>  <path>'" },
        { $"{Hex} ", "is not of the form '<SHA-256 digest>  <path>'" },
        { $"{Hex}  ", "names '', which is not a name that an artifact may have" },
        { "  ", "is not of the form '<SHA-256 digest>  <path>'" },
        { "\\", "is not of the form '<SHA-256 digest>  <path>'" },
        { "app.zip", "is not of the form '<SHA-256 digest>  <path>'" },
        { $"{Hex}  ../other/1.0.0/app.zip", "names '../other/1.0.0/app.zip', which is not a name that an artifact may have" },
        { $"{Hex}  ./../app.zip", "names './../app.zip', which is not a name that an artifact may have" },
        { $"{Hex}  ././app.zip", "names '././app.zip', which is not a name that an artifact may have" },
        { $"{Hex}  docs/../../app.zip", "names 'docs/../../app.zip', which is not a name that an artifact may have" },
        { $"{Hex}  /etc/passwd", "names '/etc/passwd', which is not a name that an artifact may have" },
        { $"{Hex}  docs\\app.zip", "names 'docs\\app.zip', which is not a name that an artifact may have" },
        { $"\\{Hex}  docs\\\\app.zip", "names 'docs\\\\app.zip', which is not a name that an artifact may have" },
        { $"\\{Hex}  two\\nlines", "names 'two\\nlines', which is not a name that an artifact may have" },
        { $"\\{Hex}  ..\\\\app.zip", "names '..\\\\app.zip', which is not a name that an artifact may have" },
        { $"\\{Hex}  a\\tb", "names 'a\\tb', which is not a name that an artifact may have" },
        { $"\\{Hex}  ends\\", "names 'ends\\', which is not a name that an artifact may have" },
        { $"{Hex}  slipway.manifest.json", "names 'slipway.manifest.json', which is not a name that an artifact may have" },
        { $"{Hex}  SHA256SUMS", "names the manifest itself" },
        { $"{Hex}  ./SHA256SUMS", "names the manifest itself" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_line_that_is_wrong_is_told_with_its_number(string line, string wrong)
    {
        ChecksumManifest manifest = Read($"# built by ci\n{line}\n{Hex}  good.zip\n");

        Assert.Equal([$"Line 2 of SHA256SUMS {wrong}."], manifest.Problems);
    }

    [Fact]
    public void A_line_marked_as_escaped_names_what_its_escapes_stand_for_and_without_any_is_taken_as_it_is()
    {
        Assert.Equal([(ArtifactPath.Parse("app.zip"), Digest.Of("app"))], Entries(Read($"\\{Hex}  app.zip")));
        Assert.Equal([(ArtifactPath.Parse("app.zip"), Digest.Of("app"))], Entries(Read($"\\SHA256 (./app.zip) = {Hex}")));
    }

    [Fact]
    public void Windows_line_ends_a_byte_order_mark_comments_and_a_missing_last_line_end_say_nothing()
    {
        string text = $"\ufeff# the build of today\r\n\r\n{Hex}  app.zip\r\n#{Other}  not.zip\r\nSHA256 (lib.zip) = {Other}";

        Assert.Equal([(ArtifactPath.Parse("app.zip"), Digest.Of("app")), (ArtifactPath.Parse("lib.zip"), Digest.Of("other"))], Entries(Read(text)));
    }

    [Fact]
    public void A_path_named_twice_is_a_problem_only_when_the_digests_differ()
    {
        Assert.Empty(Read($"{Hex}  app.zip\nSHA256 (app.zip) = {Hex.ToUpperInvariant()}\n{Hex} *./app.zip").Problems);
        Assert.Equal(
            ["Line 2 of SHA256SUMS names app.zip a second time, with another digest."], Read($"{Hex}  app.zip\n{Other}  app.zip").Problems);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_told_by_its_line()
    {
        byte[] latin1 = [.. Encoding.ASCII.GetBytes($"{Hex}  app.zip\n{Other}  "), 0xDC, .. Encoding.ASCII.GetBytes("ber.zip\n")];

        Assert.Equal(["Line 2 of SHA256SUMS is not UTF-8 text."], ChecksumManifest.Read(Sums, latin1).Problems);
        // As a redirection in Windows PowerShell writes it.
        Assert.Equal("Line 1 of SHA256SUMS is not UTF-8 text.", ChecksumManifest.Read(Sums, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes($"{Hex}  a")]).Problems[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n")]
    [InlineData("# nothing was built\n")]
    public void A_manifest_that_names_no_file_is_a_problem(string text) => Assert.Equal(["SHA256SUMS names no file."], Read(text).Problems);

    [Fact]
    public void Only_the_first_ten_problems_are_told() =>
        Assert.Equal(
            Enumerable.Range(1, 10).Select(n => $"Line {n} of SHA256SUMS is not of the form '<SHA-256 digest>  <path>'."),
            Read(string.Join('\n', Enumerable.Repeat("nonsense", 300))).Problems);

    [Fact]
    public void A_long_name_is_shown_cut_and_never_within_a_letter()
    {
        string problem = Assert.Single(Read($"{Hex}  ../{new string('a', 96)}😀{new string('b', 600)}").Problems);

        Assert.Equal($"Line 1 of SHA256SUMS names '../{new string('a', 96)}…', which is not a name that an artifact may have.", problem);
    }

    [Fact]
    public void Fifty_thousand_files_are_read_and_one_more_is_a_problem()
    {
        StringBuilder lines = new();
        for (int n = 0; n < ChecksumManifest.MostEntries; n++)
        {
            lines.Append(Hex).Append("  parts/").Append(n).Append(".bin\n");
        }

        ChecksumManifest most = Read($"{lines}{Hex}  parts/0.bin\n");
        Assert.Equal((50_000, 0), (most.Entries.Count, most.Problems.Count));
        Assert.Empty(most.Misfits(Sums, [Sums, .. most.Entries.Keys]));
        Assert.Equal(["SHA256SUMS names more than 50,000 files."], Read($"{lines}{Hex}  one-more.bin\n").Problems);
    }

    [Fact]
    public void What_is_named_and_not_there_and_what_is_there_and_not_named_are_a_sentence_each()
    {
        ChecksumManifest manifest = Read($"{Hex}  app.zip\n{Hex}  docs/guide.pdf\n");

        Assert.Equal(
            ["docs/guide.pdf is named in SHA256SUMS and not there.", "Docs/guide.pdf is there and not named in SHA256SUMS."],
            manifest.Misfits(Sums, [Sums, ArtifactPath.Parse("app.zip"), ArtifactPath.Parse("Docs/guide.pdf")]));
    }

    [Fact]
    public void A_file_whose_letters_are_composed_otherwise_than_in_the_manifest_is_told_as_such()
    {
        ChecksumManifest manifest = Read($"{Hex}  caf\u00e9.txt\n");

        Assert.Equal(
            ["cafe\u0301.txt is there, but SHA256SUMS names it with its letters composed in another way; write both alike."],
            manifest.Misfits(Sums, [Sums, ArtifactPath.Parse("cafe\u0301.txt")]));
    }

    [Fact]
    public void Every_path_that_is_written_down_as_sha256sum_does_is_read_back() =>
        Gen.Select(Gen.String[Gen.Char["aé読*()= #./%-"], 1, 12].Where(text => ArtifactPath.TryParse(text, null, out _)), Gen.Bool, Gen.Bool).Sample(
            (name, isTagged, isMarked) =>
            {
                string line = isTagged ? $"SHA256 ({name}) = {Hex}" : $"{Hex}  {name}";
                ChecksumManifest manifest = Read(isMarked ? $"\\{line}" : line);
                Assert.Equal([(ArtifactPath.Parse(name), Digest.Of("app"))], Entries(manifest));
            },
            iter: 2_000);

    [Fact]
    public void No_bytes_make_it_throw_or_name_a_path_that_climbs_out() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Char["\\ *()=#./\r\nSHA256😀"].Array[0, 40]).Sample(
            (noise, text) =>
            {
                byte[] bytes = [.. noise, .. Encoding.ASCII.GetBytes($"\n{Hex}  "), .. Encoding.UTF8.GetBytes(text)];
                ChecksumManifest manifest = ChecksumManifest.Read(Sums, bytes);
                Assert.All(manifest.Entries.Keys, path => Assert.DoesNotContain("..", path.ToString().Split('/')));
                Assert.True(manifest.Entries.Count > 0 || manifest.Problems.Count > 0);
            },
            iter: 5_000);

    private static ChecksumManifest Read(string text) => ChecksumManifest.Read(Sums, Encoding.UTF8.GetBytes(text));

    private static IEnumerable<(ArtifactPath Path, Digest Digest)> Entries(ChecksumManifest manifest)
    {
        Assert.Empty(manifest.Problems);
        return manifest.Entries.Select(entry => (entry.Key, entry.Value));
    }
}
