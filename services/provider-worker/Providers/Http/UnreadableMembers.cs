namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Members of an answer that have another type than documented.</summary>
/// <param name="paths">Their paths, such as <c>$.output[0].url</c>.</param>
internal readonly struct UnreadableMembers(IReadOnlyList<string> paths)
{
    /// <summary>The path that stands for a value or a text behind the one that was read.</summary>
    public const string Rest = "$";

    /// <summary>Another value or a text stands behind the one that was read, and may hold what this does not.</summary>
    public bool IsFollowed => paths.Contains(Rest);

    /// <summary>True when the member <paramref name="name"/> of the answer, or something in it, could not be read.</summary>
    public bool Contain(string name) => IsFollowed || paths.Any(
        path => path.StartsWith("$." + name, StringComparison.OrdinalIgnoreCase)
            && (path.Length == name.Length + 2 || path[name.Length + 2] is '.' or '['));
}
