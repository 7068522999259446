/* Runs before the app, in any browser: plain ES5. It tells who cannot come in, and who waits in vain. */
(function () {
  var WORDS = {
    old: [
      'Bu brauzer juda eski: imtihon unda ishlamaydi. Telegram va “Android System WebView” yoki iOS ni yangilang, yoxud saytni yangi Chrome, Firefox yoki Safari brauzerida oching.',
      'Этот браузер слишком старый: экзамен в нём не работает. Обновите Telegram и «Android System WebView» или iOS либо откройте сайт в новом Chrome, Firefox или Safari.',
      'This browser is too old: the exam does not work in it. Update Telegram and “Android System WebView” or iOS, or open the site in a new Chrome, Firefox or Safari.',
    ],
    silent: [
      'Ilova yuklanmadi. Internetni tekshirib, qayta urinib koʻring.',
      'Приложение не загрузилось. Проверьте интернет и попробуйте ещё раз.',
      'The app did not load. Check the network and try again.',
    ],
  }
  var TONGUES = ['uz', 'ru', 'en']

  function isTooOld() {
    // Chrome 86 and Safari 14 are the first that know all of these.
    return !(
      'noModule' in document.createElement('script') &&
      window.Promise && Promise.any &&
      window.BigInt && window.ResizeObserver && window.Worker && window.fetch &&
      window.Intl && Intl.PluralRules &&
      Element.prototype.replaceChildren
    )
  }

  function waiting() {
    var face = document.getElementById('boot')
    return face && !face.getAttribute('data-told') ? face : null
  }

  function tell(kind) {
    var face = waiting()
    if (!face) return
    face.setAttribute('data-told', kind)
    face.setAttribute('role', 'alert')
    face.innerHTML = ''
    for (var at = 0; at < TONGUES.length; at += 1) {
      var words = document.createElement('p')
      words.lang = TONGUES[at]
      words.appendChild(document.createTextNode(WORDS[kind][at]))
      face.appendChild(words)
    }
    if (kind === 'silent') face.appendChild(again())
  }

  function again() {
    var button = document.createElement('button')
    button.type = 'button'
    button.className = 'button'
    button.appendChild(document.createTextNode('Qayta urinish · Ещё раз · Try again'))
    button.onclick = function () { location.reload() }
    return button
  }

  if (isTooOld()) {
    window.isTooOld = true
    tell('old')
    return
  }
  function failed() { tell('silent') }
  window.addEventListener('unhandledrejection', failed)
  // A file that did not come tells only its own element; in the capturing phase it is heard here.
  window.addEventListener('error', failed, true)
  window.addEventListener('online', function () {
    var face = document.getElementById('boot')
    if (face && face.getAttribute('data-told') === 'silent') location.reload()
  })
})()
