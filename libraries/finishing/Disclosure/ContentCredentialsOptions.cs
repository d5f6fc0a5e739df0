namespace AdGenius.Finishing.Disclosure;

/// <summary>The program that signs files with C2PA content credentials, such as c2patool.</summary>
public sealed class ContentCredentialsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Finishing:ContentCredentials";

    /// <summary>The program: a path, or a name looked up in PATH; empty when files are not signed.</summary>
    public string? Program { get; set; }

    /// <summary>Its arguments to sign, with <c>{input}</c>, <c>{output}</c> and <c>{manifest}</c> for the files; null for those of
    /// c2patool.</summary>
    public IReadOnlyList<string>? SignArguments { get; set; }

    /// <summary>Its arguments to verify a signed file, with <c>{input}</c>; null for those of c2patool. It must end with exit code
    /// 0.</summary>
    public IReadOnlyList<string>? VerifyArguments { get; set; }

    /// <summary>How long one run may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);
}
