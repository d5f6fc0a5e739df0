using System.Text.Json.Nodes;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>The examples of messages in the document: files of this folder, named after the message.</summary>
internal static class Examples
{
    /// <summary>The example of a message as plain JSON or in its envelope; null where there is none.</summary>
    public static JsonNode? Of(Type message, bool isPlain)
    {
        var file = Path.Combine(Repository.Examples, $"{message.Name}{(isPlain ? ".plain" : "")}.json");
        return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) : null;
    }
}
