namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads the sound and what is laid over the pictures: "with a calm voice saying …", "upbeat music", "with burned-in subtitles", "our
/// logo at the end", "call to action: Try it free". These words are taken out of the text that is shown.
/// </summary>
internal static class BriefReader
{
    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index))
            {
                continue;
            }

            var end = VoiceReader.Read(reading, index) ?? MusicReader.Read(reading, index) ?? CaptionsReader.Read(reading, index)
                ?? EndCardReader.Read(reading, index) ?? VoiceReader.ReadLanguage(reading, index) ?? EndTextReader.Read(reading, index)
                ?? OverlayTextReader.ReadCallToAction(reading, index)
                ?? OverlayTextReader.ReadLegalLine(reading, index) ?? OverlayTextReader.ReadHeadline(reading, index)
                ?? LogoReader.Read(reading, index);
            index = end is { } to ? to - 1 : index;
        }
    }
}
