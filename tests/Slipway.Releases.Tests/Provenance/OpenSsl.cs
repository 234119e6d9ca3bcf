using System.Diagnostics;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>Keys, signatures and certificates made by the <c>openssl</c> command line, an implementation that is not ours.</summary>
internal sealed class OpenSsl : IDisposable
{
    private static int count;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("slipway-openssl-");

    /// <summary>A private key, as the file that holds it.</summary>
    public sealed record Key(string File, string Kind);

    /// <summary>A certificate, with the key that it is about.</summary>
    public sealed record Certificate(string File, Key Key)
    {
        public string Pem => System.IO.File.ReadAllText(File);
    }

    public Key NewKey(string kind)
    {
        string file = NewFile();
        string[] how = kind switch
        {
            "Ed25519" => ["-algorithm", "ED25519"],
            "P-256" or "P-384" or "P-521" => ["-algorithm", "EC", "-pkeyopt", $"ec_paramgen_curve:{kind}"],
            _ => ["-algorithm", "RSA", "-pkeyopt", $"rsa_keygen_bits:{kind["RSA-".Length..]}"],
        };
        Run(["genpkey", .. how, "-out", file]);
        return new(file, kind);
    }

    public string PublicPem(Key key) => System.Text.Encoding.ASCII.GetString(Run("pkey", "-in", key.File, "-pubout"));

    /// <summary>A signature as pipelines make it; <paramref name="options"/> change how.</summary>
    public byte[] Sign(Key key, byte[] content, params string[] options)
    {
        string file = NewFile(content);
        string[] how = key.Kind switch
        {
            _ when options.Length > 0 => options,
            "P-384" => ["-sha384"],
            "P-256" or "P-521" => ["-sha256"],
            _ => ["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
        };
        return key.Kind == "Ed25519"
            ? Run("pkeyutl", "-sign", "-rawin", "-inkey", key.File, "-in", file)
            : Run(["dgst", .. how, "-sign", key.File, file]);
    }

    /// <summary>A certificate that signed itself: an authority, unless <paramref name="extensions"/> say otherwise.</summary>
    public Certificate SelfSigned(string subject, string kind = "P-256", params string[] extensions)
    {
        Key key = NewKey(kind);
        string file = NewFile();
        Run(["req", "-x509", "-new", "-key", key.File, "-subj", subject, "-days", "3650", "-out", file, .. extensions.SelectMany(e => new[] { "-addext", e })]);
        return new(file, key);
    }

    /// <summary>A certificate that another one vouches for.</summary>
    public Certificate Issue(Certificate issuer, string subject, string extensions = "", int days = 365, string kind = "P-256", string hash = "-sha256")
    {
        Key key = NewKey(kind);
        (string request, string file) = (NewFile(), NewFile());
        Run("req", "-new", "-key", key.File, "-subj", subject, "-out", request);
        Run(
            "x509", "-req", "-in", request, "-CA", issuer.File, "-CAkey", issuer.Key.File, "-set_serial", $"{Interlocked.Increment(ref count)}",
            "-days", $"{days}", hash, "-extfile", NewFile(System.Text.Encoding.ASCII.GetBytes(extensions)), "-out", file);
        return new(file, key);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string NewFile(byte[]? content = null)
    {
        string file = Path.Combine(folder.FullName, $"{Interlocked.Increment(ref count)}");
        if (content is not null)
        {
            File.WriteAllBytes(file, content);
        }

        return file;
    }

    private static byte[] Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"openssl {string.Join(' ', arguments)}: {errors.Result}");
    }
}
