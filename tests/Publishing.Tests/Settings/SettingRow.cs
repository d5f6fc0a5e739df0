namespace AdGenius.Publishing.Tests.Settings;

/// <summary>One setting as a row of its table.</summary>
/// <param name="Name">The full name, such as <c>Bus:Transport</c>; a word in braces stands for a key or an index.</param>
/// <param name="Allowed">The kind of value and its limits.</param>
/// <param name="Default">The default in Markdown; empty where the setting has none.</param>
/// <param name="Meaning">The summary of the property; null where it has none.</param>
internal sealed record SettingRow(string Name, string Allowed, string Default, string? Meaning);
